import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casework.models import Procedure
from casework.procedures import files
from casework.procedures.importing import NotImported, import_definition
from casework.procedures.publishing import (
    NotPublishable,
    doubts_of,
    problems_of,
)


class Command(BaseCommand):
    help = "Read a procedure from a YAML file into a draft; --publish puts it in force."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="a YAML file, or - for standard input")
        parser.add_argument(
            "--publish", action="store_true", help="publish it after the checks"
        )
        parser.add_argument(
            "--as", dest="code", default="", metavar="CODE", help="under another code"
        )

    def handle(self, *, file: str, publish: bool, code: str, **options: Any) -> None:
        name = "stdin" if file == "-" else file
        try:
            definition, lines = files.read(self._content(file))
        except files.FileRefused as refusal:
            raise self._error(refusal.told(name)) from None
        try:
            procedure = import_definition(definition, code=code, publish=publish)
        except (NotImported, NotPublishable) as refusal:
            faults = files.FileRefused(lines.faults(refusal.problems))
            raise self._error(faults.told(name)) from None
        if options["verbosity"]:
            self._report(procedure, lines, name, publish=publish)

    def _content(self, file: str) -> bytes:
        # One byte more than allowed tells that there is more.
        if file == "-":
            return sys.stdin.buffer.read(files.LARGEST + 1)
        try:
            with Path(file).open("rb") as stream:
                return stream.read(files.LARGEST + 1)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error

    def _error(self, told: list[str]) -> CommandError:
        return CommandError("\n".join(told))

    def _report(
        self, procedure: Procedure, lines: files.Lines, name: str, *, publish: bool
    ) -> None:
        draft = procedure.get_latest_revision_as_object()
        for fault in lines.faults(doubts_of(draft)):
            self.stderr.write(f"to be looked at: {fault.told(name)}")
        version = procedure.current_version
        if publish and version:
            self.stdout.write(f"{procedure.code}: version {version.number} is in force")
            return
        self.stdout.write(f"{procedure.code}: saved as a draft")
        for fault in lines.faults(problems_of(draft)):
            self.stderr.write(f"before publication: {fault.told(name)}")
