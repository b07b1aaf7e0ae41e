"""Procedures are published by one who did not draft them: the default workflow."""

from django.db import migrations

from casework.procedures.moderation import set_up_moderation


def set_up(apps, schema_editor):
    set_up_moderation(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0005_procedure_columns_and_time_taken"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]
    # Going back leaves the workflow: an office may have made it its own.
    operations = [migrations.RunPython(set_up, migrations.RunPython.noop)]
