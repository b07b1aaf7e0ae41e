"""For the suite: nothing leaves the machine, nothing waits for a worker."""

from pathlib import Path
from tempfile import mkdtemp

from .base import *  # noqa: F403 - settings extend settings
from .base import CACHES, Q_CLUSTER, STORAGES

SECRET_KEY = "test-only"  # noqa: S105 - production refuses to start with it
ALLOWED_HOSTS = ["*"]
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CREATE_MISSING_KEYS = True
CAPTCHA_TEST_MODE = True
Q_CLUSTER = Q_CLUSTER | {"sync": True}

TEST_DIR = Path(mkdtemp(prefix="openwindow-test-"))
PRIVATE_ROOT = TEST_DIR / "private"
MEDIA_ROOT = TEST_DIR / "media"
KEY_FILE = str(TEST_DIR / "keys.json")

# Manifest storage needs collectstatic before any page renders.
STORAGES = STORAGES | {
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
}
CACHES = CACHES | {
    "default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
}
# The real hasher takes 50 ms a user on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
