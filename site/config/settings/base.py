"""Everything, safe by default. dev, test and production only differ from it."""

from django.utils.translation import gettext_lazy as _

from config import sqlite
from config.env import BASE_DIR, DATA_DIR, SITE_DIR, database, env
from config.log_lines import logging_settings

from .captcha import *  # noqa: F403 - one file per integration
from .public import *  # noqa: F403 - one file per integration
from .q2 import *  # noqa: F403 - one file per integration
from .wagtail import *  # noqa: F403 - one file per integration

sqlite.use_bundled()

DEBUG = False
# What must hold on the open internet is checked there; see casework.checks.
PRODUCTION = False

INSTALLED_APPS = [
    "config",
    "home",
    "complaints",
    "casework",
    "django_q",
    "captcha",
    "wagtail_modeladmin",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.contrib.sitemaps",
    "wagtail.contrib.typed_table_block",
    "wagtail.locales",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "config.page_cache.PageCacheMiddleware",
    "config.security_headers.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.request_bounds.RequestBoundsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "casework.staff_access.session.StaffSessionMiddleware",
    "casework.actors.ActorMiddleware",
    "home.asked_site.AskedSiteMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    }
]

DATABASES = {"default": database() | {"CONN_MAX_AGE": 60}}  # seconds
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"] |= {
        "OPTIONS": {
            # The default (DEFERRED) fails read-then-write work with "database is
            # locked" at once, whatever the timeout. Every atomic() takes the write
            # lock, so ATOMIC_REQUESTS must stay off.
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,  # seconds
            # FULL: an acknowledged case survives a power cut.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
                "PRAGMA journal_size_limit=67108864; PRAGMA mmap_size=134217728; "
                "PRAGMA cache_size=-20000;"
            ),
        },
    }
else:
    DATABASES["default"] |= {
        # A restarted server is noticed before the request fails.
        "CONN_HEALTH_CHECKS": True,
        # As long as a writer waits on SQLite: then the form comes back with the text.
        "OPTIONS": {"options": "-c lock_timeout=10000"},  # milliseconds
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [
    ("zh-hans", "简体中文"),
    ("en", "English"),
]
LOCALE_PATHS = [SITE_DIR / "config" / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
# The zone of the body whose promises these are; days are counted in it.
TIME_ZONE = env("OPENWINDOW_TIME_ZONE", default="Asia/Shanghai")
# Nobody chooses another: a due date must be the same for all who look at it.
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Case files: outside MEDIA_ROOT, encrypted, served only through casework.access.
PRIVATE_ROOT = DATA_DIR / "private"
# Versioned keys; never inside the database, never in its backup.
KEY_FILE = env("OPENWINDOW_KEY_FILE", default=str(DATA_DIR / "keys" / "keys.json"))
# One line a day over all events, outside the database: copy it off the machine.
ANCHOR_FILE = DATA_DIR / "anchors" / "events.jsonl"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # The worker's heartbeat: a database cache would write for ever.
    "q": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "q"},
    # What public pages share: forgotten with every publication, as whole pages are.
    "published": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "published",
        "KEY_FUNCTION": "config.page_cache.published_key",
    },
}
if env("OPENWINDOW_CACHE_URL", default=""):
    CACHES["default"] = env.cache("OPENWINDOW_CACHE_URL")

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation"
        ".UserAttributeSimilarityValidator"
    },
]

# Staff sessions end after 30 idle minutes.
SESSION_COOKIE_AGE = 30 * 60  # seconds
SESSION_SAVE_EVERY_REQUEST = True
SESSION_COOKIE_NAME = "openwindow_staff"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
# Gone with the browser: the default of a year tells who opened the complaint form.
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "config.error_pages.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# A preview in the page editor's frame says SAMEORIGIN itself.
X_FRAME_OPTIONS = "DENY"
BACK_OFFICE_PATH = "/admin/"
# Whether staff must have a second factor; who has set one up is asked for it anyway.
SECOND_FACTOR_REQUIRED = False

# One submission: 50 MB of files, and room for the text and the parts' headers.
LARGEST_REQUEST_BODY = 54 * 1024 * 1024  # bytes
LARGEST_REQUEST_HEADERS = 16 * 1024  # bytes
# A page with many blocks has thousands of fields; the public forms are far below.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# Where `manage.py serve` listens.
BIND_ADDRESS = env("OPENWINDOW_BIND", default="127.0.0.1")
BIND_PORT = env.int("PORT", default=8000)
# Reverse proxies in front of us: that many addresses at the end of X-Forwarded-For
# are believed. 0 believes none.
TRUSTED_PROXIES = env.int("OPENWINDOW_TRUSTED_PROXIES", default=0)
# A site behind no web server hands out its published pictures itself.
SERVE_MEDIA = env.bool("OPENWINDOW_SERVE_MEDIA", default=True)

LOGGING = logging_settings(env("OPENWINDOW_LOG_LEVEL", default="INFO"))
ADMINS: list[tuple[str, str]] = []

SITE_NAME = _("Openwindow")
