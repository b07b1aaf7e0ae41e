"""The one place that reads environment variables.

Every variable is listed in `.env.example` with a safe value and a line of meaning.
"""

from pathlib import Path

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
    value = env(name, default="")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. It is required outside development; "
            "see .env.example and docs/operations.md."
        )
    return value
