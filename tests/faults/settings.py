"""The site as `make demo` runs it, with a mail server that writes down what it gets."""

from os import environ

from config.settings.dev import *  # noqa: F403 - settings extend settings
from config.settings.dev import STORAGES

# A program cannot read the picture; development settings alone accept this answer.
CAPTCHA_TEST_MODE = True
# Without collectstatic, which is not what breaks here.
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = int(environ.get("FAULTS_MAIL_PORT", "1"))
EMAIL_TIMEOUT = 20  # seconds
