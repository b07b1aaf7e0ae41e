"""A believable organisation, so that every screen can be seen full.

`load_demo` asks each app for its part: `<app>.demonstration.build(at=…)`, in the order
below. This one brings the units, the people and the procedures.
"""

from datetime import datetime, timedelta
from pathlib import Path

from django.core.management import call_command

from casework.demonstration.organisation import build_people, build_units
from casework.models import ProcedureVersion

FOLDER = Path(__file__).parent / "procedures"
IN_FORCE = timedelta(days=320)


def build(*, at: datetime) -> None:
    build_units()
    build_people()
    for file in sorted(FOLDER.glob("*.yaml")):
        call_command("import_procedure", str(file), publish=True, verbosity=0)
    # In force before the first of the demonstration's cases came in.
    ProcedureVersion.objects.update(published_at=at - IN_FORCE)
