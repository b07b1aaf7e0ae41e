"""The ten roles as groups, with the rights of `casework.roles`."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

from casework.roles import RIGHTS, Role

# Beside the rights on cases: models of content that a role may edit.
CONTENT = {
    Role.PROCEDURE_EDITOR: [("procedure", ["add", "change", "view"])],
    Role.APPROVER: [("procedure", ["view"])],
    Role.PUBLISHER: [("procedure", ["view", "change", "publish"])],
    Role.ADMINISTRATOR: [
        ("procedure", ["add", "change", "view", "delete", "publish", "lock", "unlock"]),
        ("unit", ["add", "change", "view", "delete"]),
        ("membership", ["add", "change", "view", "delete"]),
        ("calendar", ["add", "change", "view"]),
        ("calendarnotice", ["add", "change", "view"]),
        ("calendarday", ["add", "change", "view", "delete"]),
    ],
}


def create_roles(apps, schema_editor):
    # Permissions are otherwise made after the last migration.
    for label in ("casework", "auth", "wagtailcore"):
        create_permissions(installed.get_app_config(label), verbosity=0)
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")

    ContentType = apps.get_model("contenttypes", "ContentType")

    def permission(codename, app="casework"):
        return Permission.objects.get(content_type__app_label=app, codename=codename)

    def content_permission(action, model):
        # Wagtail makes publish, lock and unlock only when a snippet is registered.
        kind, _ = ContentType.objects.get_or_create(app_label="casework", model=model)
        return Permission.objects.get_or_create(
            content_type=kind,
            codename=f"{action}_{model}",
            defaults={"name": f"Can {action} {model}"},
        )[0]

    for role in Role:
        group, _ = Group.objects.get_or_create(name=role.value)
        group.permissions.add(permission("access_admin", "wagtailadmin"))
        for right in RIGHTS[role]:
            group.permissions.add(permission(right))
        for model, actions in CONTENT.get(role, []):
            for action in actions:
                group.permissions.add(content_permission(action, model))
    administrators = Group.objects.get(name=Role.ADMINISTRATOR.value)
    for codename in ("add_user", "change_user", "view_user"):
        administrators.permissions.add(permission(codename, "auth"))


def remove_roles(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=Role.values).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0002_events_append_only"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
    ]
    operations = [migrations.RunPython(create_roles, remove_roles)]
