from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casework.models import Procedure
from casework.procedures import files
from casework.procedures.definition import Definition
from casework.procedures.rows import definition_from_rows


class Command(BaseCommand):
    help = "Print a procedure as YAML: the version in force, or the draft of a new one."

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        # Django's own --version would be in the way of ours.
        return super().create_parser(*args, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="code of the procedure")
        parser.add_argument(
            "--version", type=int, dest="number", metavar="N", help="an older version"
        )
        parser.add_argument(
            "--draft", action="store_true", help="the newest draft, published or not"
        )

    def handle(self, *, code: str, number: int | None, draft: bool, **options: Any):
        procedure = Procedure.objects.filter(code=code).first()
        if procedure is None:
            known = ", ".join(Procedure.objects.values_list("code", flat=True))
            raise CommandError(f"There is no procedure {code!r}. Known: {known or '–'}")
        definition = self._definition(procedure, number, draft)
        self.stdout.write(files.write(definition), ending="")

    def _definition(
        self, procedure: Procedure, number: int | None, draft: bool
    ) -> Definition:
        newest = procedure.current_version
        if number is not None:
            version = procedure.versions.filter(number=number).first()
            if version is None:
                last = newest.number if newest else 0
                raise CommandError(
                    f"{procedure.code} has no version {number}; the last is {last}."
                )
            return version.definition
        if newest and not draft:
            return newest.definition
        return definition_from_rows(procedure.get_latest_revision_as_object())
