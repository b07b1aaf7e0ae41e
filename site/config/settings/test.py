"""For the suite: nothing leaves the machine, nothing waits for a worker."""

import atexit
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from .base import *  # noqa: F403 - settings extend settings
from .base import CACHES, LOGGING, Q_CLUSTER, STORAGES

SECRET_KEY = "test-only"  # noqa: S105 - production refuses to start with it
ALLOWED_HOSTS = ["*"]
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CREATE_MISSING_KEYS = True
CAPTCHA_TEST_MODE = True
# The package says so with every start; here it is on purpose.
LOGGING["loggers"]["captcha"] = {"level": "CRITICAL"}
Q_CLUSTER = Q_CLUSTER | {"sync": True}

DATA_DIR = Path(mkdtemp(prefix="openwindow-test-"))
atexit.register(rmtree, DATA_DIR, ignore_errors=True)
PRIVATE_ROOT = DATA_DIR / "private"
MEDIA_ROOT = DATA_DIR / "media"
STATIC_ROOT = DATA_DIR / "static"
KEY_FILE = str(DATA_DIR / "keys" / "keys.json")
PAGE_CACHE_GENERATION_FILE = DATA_DIR / "page-cache-generation"
# A page must not live from one test into the next; the cache's own tests say 300.
PAGE_CACHE_SECONDS = 0

# Manifest storage needs collectstatic before any page renders.
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
CACHES = CACHES | {
    name: {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    for name in ("default", "published")
}
# The real hasher takes 50 ms a user on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Whitenoise complains of a folder that only collectstatic makes.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
