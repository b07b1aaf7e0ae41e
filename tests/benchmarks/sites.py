"""Sites made ready for a benchmark: a database, a promise to complain under."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.benchmarks.site_under_test import ROOT, SiteUnderTest, site_of_its_own

# Of the procedure that tests.builders publishes.
FORM = "/complaints/openness/noise/"


def template_folder() -> str:
    return os.environ.get("OPENWINDOW_DATA_DIR") or str(ROOT / "var")


@contextmanager
def prepared(
    name: str, *, demo: bool = False, **options: Any
) -> Iterator[SiteUnderTest]:
    with site_of_its_own(name, **options) as site:
        site.ask("prepare", keep_template_in=template_folder(), demo=demo)
        # It has the database open, and is nobody's part in what is measured.
        site.stop_asking()
        yield site
