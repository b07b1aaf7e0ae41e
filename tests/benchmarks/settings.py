"""The site as `make demo` runs it, with what only a measurement needs.

Two views stand beside the real ones: `bare/` inserts rows without any of our care, so
that a submission can be compared with it in the same server and run.
"""

from os import environ

from config.settings.dev import *  # noqa: F403 - settings extend settings
from config.settings.dev import MIDDLEWARE

# A program cannot read the picture; development settings alone accept this answer.
CAPTCHA_TEST_MODE = True
MIDDLEWARE = [*MIDDLEWARE, "tests.benchmarks.query_count.QueryCountMiddleware"]
ROOT_URLCONF = "tests.benchmarks.urls"
PAGE_CACHE_SECONDS = int(environ.get("BENCH_PAGE_CACHE_SECONDS", "0"))
# Notices go to a folder that is thrown away, as fast as a local mail server takes them.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
