"""Run inside a site under test: give it its database and its first contents."""

import os
from pathlib import Path

from tests.benchmarks.answering import answer


def prepare(*, keep_template_in: str, demo: bool) -> None:
    from django.conf import settings
    from django.core.management import call_command

    from tests import builders, databases

    # The template belongs to the machine, not to one site that is thrown away.
    os.environ["OPENWINDOW_DATA_DIR"] = keep_template_in
    databases.put_a_copy(Path(settings.DATA_DIR))
    call_command("collectstatic", interactive=False, verbosity=0)
    if demo:
        call_command("load_demo")
        return
    units = builders.build_units()
    builders.build_staff(units)
    builders.build_version(units)


if __name__ == "__main__":
    answer({"prepare": prepare})
