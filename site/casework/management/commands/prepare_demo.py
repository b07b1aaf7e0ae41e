"""Make the folder of data ready for the demo; what is there already stays."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Migrate, collect static files, and fill an empty database with the demo."
    # The tables the checks may look at are made here.
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        is_empty = not get_user_model().objects.exists()
        if is_empty and "load_demo" in get_commands():
            self.stdout.write("Loading the demo organisation ...")
            self.stdout.flush()
            call_command("load_demo")
