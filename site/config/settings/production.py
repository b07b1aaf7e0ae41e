"""For the open internet. Refuses to start without secrets of its own."""

import os

from config.env import env, required

from .base import *  # noqa: F403 - settings extend settings

PRODUCTION = True
# The database, its log and the private files are for this account alone, whichever
# command makes them. What is public says so below.
os.umask(0o077)
FILE_UPLOAD_PERMISSIONS = 0o644
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o755
SECRET_KEY = required("OPENWINDOW_SECRET_KEY")
ALLOWED_HOSTS = required("OPENWINDOW_ALLOWED_HOSTS").split(",")
# Outside DATA_DIR: a copy of the database must not bring its keys along.
KEY_FILE = required("OPENWINDOW_KEY_FILE")
CREATE_MISSING_KEYS = False
# Without it the address behind every limit would be the proxy's, or anybody's.
TRUSTED_PROXIES = int(required("OPENWINDOW_TRUSTED_PROXIES"))
SERVE_MEDIA = env.bool("OPENWINDOW_SERVE_MEDIA", default=False)

SECURE_SSL_REDIRECT = env.bool("OPENWINDOW_SSL_REDIRECT", default=True)
# A password alone opens nothing (OWASP ASVS 6.3.3).
SECOND_FACTOR_REQUIRED = env.bool("OPENWINDOW_SECOND_FACTOR", default=True)
# A monitor on the same machine asks without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
# __Host- binds the cookie to this host and to TLS.
SESSION_COOKIE_NAME = "__Host-openwindow_staff"
CSRF_COOKIE_NAME = "__Host-openwindow_csrf"

vars().update(env.email("EMAIL_URL", default="smtp://127.0.0.1:25"))
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = required("OPENWINDOW_FROM_EMAIL")
