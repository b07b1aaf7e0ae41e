from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    name = "casework"
    verbose_name = _("casework")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from casework import (
            checks,  # noqa: F401 - registers itself
            schedules,
        )
        from casework.staff_access import session

        user_logged_in.connect(session.note_sign_in, dispatch_uid="staff_access")

        post_migrate.connect(
            schedules.install_after_migrate, sender=self, dispatch_uid="schedules"
        )
