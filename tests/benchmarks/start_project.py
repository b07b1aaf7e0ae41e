"""What Wagtail gives everybody: the home page of a fresh `wagtail start`.

With our server settings and our database settings, so that only the pages differ.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.site_under_test import ROOT, SiteUnderTest

NAME = "fresh"
SETTINGS = """
from config import sqlite
from config.settings.base import DATABASES as OURS

from .base import *

sqlite.use_bundled()
DEBUG = False
SECRET_KEY = "benchmark-only"
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": OURS["default"] | {"NAME": str(BASE_DIR / "db.sqlite3")}}
LOGGING = {"version": 1, "disable_existing_loggers": False}
"""


class StartProject(SiteUnderTest):
    """The site under test, with another project in it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, settings=f"{NAME}.settings.bench")
        # Where a program runs is looked into first for what it imports.
        self.project = self.home = folder / "project"
        # Its `home` must be found before ours; of ours, only config is needed.
        self.environment["PYTHONPATH"] = os.pathsep.join(
            [str(self.project), str(ROOT / "site")]
        )

    def prepare(self) -> None:
        self.project.mkdir()
        wagtail = Path(sys.executable).with_name("wagtail")
        self._in_project([str(wagtail), "start", NAME, str(self.project)])
        (self.project / NAME / "settings" / "bench.py").write_text(SETTINGS)
        for command in (["migrate"], ["collectstatic", "--noinput"]):
            self._in_project([sys.executable, "manage.py", *command, "-v0"])

    def _in_project(self, command: list[str]) -> None:
        environment = self.environment
        if "start" in command:
            environment = environment | {"DJANGO_SETTINGS_MODULE": ""}
        done = subprocess.run(
            command, cwd=self.project, env=environment, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"{command} failed:\n{done.stderr[-4000:]}")

    def start_web(self, *options: str, **environment: str) -> None:
        super().start_web(
            "--pythonpath",
            str(ROOT / "site"),
            *options,
            f"{NAME}.wsgi:application",
            **environment,
        )
