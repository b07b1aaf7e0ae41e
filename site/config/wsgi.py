import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

application = get_wsgi_application()

from django.db import connections  # noqa: E402 - needs the settings

from casework.checks import refuse_unsafe_start  # noqa: E402 - needs the apps loaded

# A web server runs no system checks by itself.
refuse_unsafe_start()
# What a check opened must not be shared by the processes forked from here.
connections.close_all()
