from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django_q.models import OrmQ

from casework.demonstration.organisation import logins
from casework.models import OutboxRow, Unit
from casework.write_gate import writing

# What comes later is built from what came before.
ORDER = ("casework", "home", "complaints", "disclosures")


class Command(BaseCommand):
    help = "Fill an empty database with the demonstration organisation."

    def handle(self, *args, **options):
        if Unit.objects.exists():
            raise CommandError(
                "The database is not empty. Forget the demonstration: make reset-demo"
            )
        now = timezone.now()
        # The mails of the past months were sent when they were due.
        settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
        # All or nothing: a demonstration cut off half-way is loaded anew.
        with writing():
            for app in ORDER:
                if find_spec(app) and find_spec(f"{app}.demonstration"):
                    self.stdout.write(f"  {app} ...")
                    self.stdout.flush()
                    import_module(f"{app}.demonstration").build(at=now)
            _settle_old_mail(now)
        path = Path(settings.DATA_DIR) / "demo-logins.txt"
        path.write_text(logins(), encoding="utf-8")


def _settle_old_mail(now: datetime) -> None:
    """Nothing of the past is sent again when the worker starts."""
    OutboxRow.unscoped.filter(effect__startswith="mail.").update(
        state=OutboxRow.State.DONE, done_at=now
    )
    OrmQ.objects.all().delete()  # what is still due is found by the sweep
