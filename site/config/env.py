"""The one place that reads environment variables.

Every variable is listed in `.env.example` with a safe value and in
`docs/operations.md` with its meaning.
"""

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

SITE_DIR = Path(__file__).resolve().parents[1]
BASE_DIR = SITE_DIR.parent

env = environ.Env()

# Everything that must survive a deployment and never be in the repository:
# database, private files, keys, caches, search index.
DATA_DIR = Path(env("OPENWINDOW_DATA_DIR", default=str(BASE_DIR / "var"))).absolute()


def required(name: str) -> str:
    """Return the variable, or refuse to start with words that name it."""
    value: str = env(name, default="")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. It is required outside development; "
            "see .env.example and docs/operations.md."
        )
    return value


def database() -> dict[str, Any]:
    """Return DATABASE_URL as Django wants it, or the SQLite file in DATA_DIR."""
    if env("DATABASE_URL", default=""):
        return dict(env.db("DATABASE_URL"))
    # Not as an address: a folder's name may hold characters that one escapes.
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(DATA_DIR / "openwindow.sqlite3"),
    }
