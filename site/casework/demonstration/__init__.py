"""A believable organisation, so that every screen can be seen full.

`load_demo` asks each app for its part: `<app>.demonstration.build(at=…)`, in the order
below. This one brings the units, the people and the procedures.
"""

from datetime import datetime
from pathlib import Path

from django.core.management import call_command

from casework.demonstration.organisation import build_people, build_units

FOLDER = Path(__file__).parent / "procedures"


def build(*, at: datetime) -> None:
    build_units()
    build_people()
    for file in sorted(FOLDER.glob("*.yaml")):
        call_command("import_procedure", str(file), publish=True, verbosity=0)
