"""Run inside a site under test: give it its database and its first contents."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import django


def prepare(*, keep_template_in: str, demo: bool) -> dict[str, Any]:
    from django.conf import settings
    from django.core.management import call_command

    from tests import builders, databases

    # The template belongs to the machine, not to one site that is thrown away.
    os.environ["OPENWINDOW_DATA_DIR"] = keep_template_in
    databases.put_a_copy(Path(settings.DATA_DIR))
    call_command("collectstatic", interactive=False, verbosity=0)
    if demo:
        call_command("load_demo", stdout=sys.stderr)
        return {}
    units = builders.build_units()
    builders.build_staff(units)
    version = builders.build_version(units)
    return {"version": version.pk}


if __name__ == "__main__":
    django.setup()
    json.dump(prepare(**json.load(sys.stdin)), sys.stdout)
