"""For one developer's machine and for `make demo`: no TLS, console mail."""

from config.env import DATA_DIR, env

from .base import *  # noqa: F403 - settings extend settings
from .base import PAGE_CACHE_SECONDS

DEBUG = env.bool("OPENWINDOW_DEBUG", default=False)
SECRET_KEY = "development-only"  # noqa: S105 - production refuses to start with it
ALLOWED_HOSTS = ["*"]
# http:// on localhost: a Secure cookie would never come back.
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
# Keys are made on first use. Outside development a missing key file stops the start.
CREATE_MISSING_KEYS = True
CAPTCHA_TEST_MODE = env.bool("OPENWINDOW_CAPTCHA_TEST_MODE", default=False)
# Who edits templates wants to see them.
PAGE_CACHE_SECONDS = 0 if DEBUG else PAGE_CACHE_SECONDS
if DEBUG:
    # Without collectstatic, and without the names it makes.
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {
            "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        },
    }
DATA_DIR.mkdir(parents=True, exist_ok=True)
