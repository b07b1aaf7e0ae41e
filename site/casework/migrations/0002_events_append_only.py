"""The database itself refuses to change or remove an event."""

from django.db import migrations

from casework import append_only


def forbid(apps, schema_editor):
    append_only.forbid_changes(schema_editor.connection)


def allow(apps, schema_editor):
    append_only.allow_changes(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]
    operations = [migrations.RunPython(forbid, allow)]
