"""Make the folder of data ready for the demo; what is there already stays."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Migrate, collect static files, and fill an empty database with the demo."
    # The tables the checks may look at are made here.
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        unfinished = Path(settings.DATA_DIR) / "demo-unfinished"
        if unfinished.exists():
            # Somebody lost patience in the middle: all there is is half a demo.
            call_command("reset_demo", stdout=self.stdout)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if not get_user_model().objects.exists():
            self.stdout.write("Loading the demo organisation ...")
            self.stdout.flush()
            unfinished.touch()
            call_command("load_demo")
            unfinished.unlink()
