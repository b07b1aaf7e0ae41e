"""The calendars that ship with the product; a later notice is loaded by an office."""

from django.db import migrations
from django.utils import timezone

from casework.calendars.loading import seed


def seed_calendars(apps, schema_editor):
    seed(
        apps.get_model("casework", "Calendar"),
        apps.get_model("casework", "CalendarNotice"),
        apps.get_model("casework", "CalendarDay"),
        at=timezone.now(),
    )


class Migration(migrations.Migration):
    dependencies = [("casework", "0003_roles")]
    # The tables go with the first migration; there is nothing to take back here.
    operations = [migrations.RunPython(seed_calendars, migrations.RunPython.noop)]
