"""For the open internet. Refuses to start without secrets of its own."""

from config.env import env, required

from .base import *  # noqa: F403 - settings extend settings

SECRET_KEY = required("OPENWINDOW_SECRET_KEY")
ALLOWED_HOSTS = required("OPENWINDOW_ALLOWED_HOSTS").split(",")
CREATE_MISSING_KEYS = False
SECURE_SSL_REDIRECT = env.bool("OPENWINDOW_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
# __Host- binds the cookie to this host and to TLS.
SESSION_COOKIE_NAME = "__Host-openwindow_staff"
CSRF_COOKIE_NAME = "__Host-openwindow_csrf"
vars().update(env.email("EMAIL_URL", default="smtp://127.0.0.1:25"))
DEFAULT_FROM_EMAIL = env("OPENWINDOW_FROM_EMAIL", default="noreply@localhost")
