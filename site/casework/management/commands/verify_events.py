from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from casework import verification
from casework.models import Event


class Command(BaseCommand):
    help = "Find events that were changed, removed, inserted, reordered or cut off."

    def add_arguments(self, parser):
        parser.add_argument(
            "--anchor",
            action="store_true",
            help="afterwards append today's anchor to the file outside the database",
        )

    def handle(self, *args, **options):
        found = [str(fault) for fault in verification.faults()]
        found += verification.anchor_faults()
        for line in found:
            self.stderr.write(line)
        if found:
            raise CommandError(f"{len(found)} faults found")
        self.stdout.write(f"{Event.unscoped.count()} events verified, 0 faults")
        if options["anchor"]:
            line = verification.anchor(at=timezone.now())
            self.stdout.write(f"anchor {line['at']} {line['digest']}")
