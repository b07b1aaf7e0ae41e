"""Rules about the repository itself: layout, budgets, who may import whom."""

import ast
import functools
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
APPS = {"home", "complaints", "disclosures", "casework", "search", "config"}
# Who may import whom. The direction is the design; see docs/architecture.md.
MAY_IMPORT = {
    "casework": {"config"},
    "home": {"config"},
    "complaints": {"config", "casework"},
    "disclosures": {"config", "casework"},
    "search": {"config", "casework", "home", "complaints", "disclosures"},
    "config": APPS,
}
LONGEST_FILE = 400  # lines
LONGEST_TEST_FILE = 500
LONGEST_FUNCTION = 60
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "core"}
PACKAGE_HOSTS = re.compile(
    rb"(pypi\.org|pythonhosted\.org|aliyun\.com|tuna\.tsinghua|npmjs\.org|"
    rb"--index-url|--extra-index-url|--find-links)"
)

pytestmark = pytest.mark.once


@functools.cache
def tracked() -> tuple[Path, ...]:
    """Return the files of the project: git's, or without git all that are ours."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    files = (ROOT / line for line in listed.stdout.splitlines())
    return tuple(sorted(file for file in files if file.is_file()))


def python_files(*, tests: bool) -> list[Path]:
    return [
        file
        for file in tracked()
        if file.suffix == ".py"
        and "migrations" not in file.parts
        and (file.relative_to(ROOT).parts[0] == "tests") is tests
    ]


def name(file: Path) -> str:
    return str(file.relative_to(ROOT))


def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), filename=name(file))


def app_of(file: Path) -> str | None:
    parts = file.relative_to(ROOT).parts
    top = parts[1] if parts[0] == "site" else parts[0]
    return top if top in APPS else None


def test_site_is_a_folder_and_no_package():
    assert not list((ROOT / "site").glob("*.py"))


def test_no_folder_in_site_hides_a_standard_module():
    taken = sys.stdlib_module_names | {"tests", "home", "django", "wagtail"}

    assert not {folder.name for folder in (ROOT / "site").iterdir()} & taken


@pytest.mark.parametrize("path", ["site/config/env.py", "static/css/base.css"])
def test_git_ignores_neither_site_nor_static(path):
    ignored = subprocess.run(
        ["git", "check-ignore", "--no-index", "-q", path], cwd=ROOT, check=False
    )

    assert ignored.returncode == 1


def test_the_wheel_holds_every_app():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    roots = [ROOT, ROOT / "site"]
    apps = {
        name(folder)
        for root in roots
        for folder in root.iterdir()
        if (folder / "apps.py").exists()
    }

    assert set(wheel["packages"]) == apps


@pytest.mark.parametrize(
    ("tests", "limit"), [(False, LONGEST_FILE), (True, LONGEST_TEST_FILE)]
)
def test_no_file_is_too_long_to_read(tests, limit):
    long = {
        name(file): lines
        for file in python_files(tests=tests)
        if (lines := len(file.read_text(encoding="utf-8").splitlines())) > limit
    }

    assert not long


@pytest.mark.parametrize("tests", [False, True])
def test_no_function_is_too_long_to_read(tests):
    long = {
        f"{name(file)}:{node.name}": length
        for file in python_files(tests=tests)
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    }

    assert not long


def test_no_template_is_too_long_to_read():
    long = {
        name(file): lines
        for file in tracked()
        if file.suffix == ".html"
        and (lines := len(file.read_text(encoding="utf-8").splitlines())) > 200
    }

    assert not long


def test_modules_are_named_for_what_they_hold():
    named = {
        name(file)
        for file in python_files(tests=False) + python_files(tests=True)
        if {file.stem, *file.relative_to(ROOT).parts[:-1]} & FORBIDDEN_NAMES
    }

    assert not named


def test_apps_import_in_one_direction():
    wrong = {
        f"{name(file)} imports {imported}"
        for file in python_files(tests=False)
        if (app := app_of(file))
        for imported in _imports(file)
        if imported in APPS and imported not in MAY_IMPORT[app] | {app}
    }

    assert not wrong


def test_only_settings_import_settings():
    wrong = {
        name(file)
        for file in python_files(tests=False)
        if app_of(file) not in {None, "config"}
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("config.settings")
    }

    assert not wrong


def _imports(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_every_open_end_names_its_issue():
    open_ends = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b(?!\(#\d+\))")
    bare = {
        f"{name(file)}:{number}"
        for file in tracked()
        if file.suffix in {".py", ".html", ".css", ".js", ".yaml", ".toml"}
        and file != Path(__file__)
        for number, line in enumerate(
            file.read_text(encoding="utf-8").splitlines(), start=1
        )
        if open_ends.search(line)
    }

    assert not bare


def test_no_file_says_where_packages_come_from():
    named = {
        name(file)
        for file in tracked()
        if file != Path(__file__) and PACKAGE_HOSTS.search(file.read_bytes())
    }

    assert not named


def test_every_dependency_says_what_it_is_for():
    text = (ROOT / "pyproject.toml").read_text()
    bare = [
        line
        for line in text.splitlines()
        if re.match(r'  "[a-z].*[><=]=.*",', line) and "#" not in line
    ]

    # Plain tools of a test suite, whose names say it.
    assert {re.split("[>=]", line.strip(' "'))[0] for line in bare} <= {
        "mypy",
        "pytest",
        "pytest-cov",
        "pytest-django",
        "ruff",
        "types-pyyaml",
    }


def test_every_pinned_package_has_its_hash():
    for lock in ("requirements.lock", "requirements-dev.lock"):
        pins = re.split(r"\n(?=[a-z])", (ROOT / lock).read_text())
        assert len(pins) > 50
        assert all("--hash=sha256:" in pin for pin in pins if "==" in pin)


def test_the_lock_fits_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = set(project["project"]["dependencies"])
    wanted |= set(project["dependency-groups"]["dev"])
    names = {re.split(r"[\[><=; ]", line)[0].lower() for line in wanted}

    locked = re.findall(r"^([a-z0-9-]+)==", _lock("requirements-dev.lock"), re.M)

    assert names <= set(locked)


def _lock(file: str) -> str:
    return (ROOT / file).read_text()


def test_suppressions_are_few_and_give_their_code():
    suppressions = re.compile(r"#\s*(noqa|type:\s*ignore|pragma: no cover)(.*)")
    lines, bare = 0, []
    for file in python_files(tests=False):
        for line in file.read_text(encoding="utf-8").splitlines():
            lines += 1
            found = suppressions.search(line)
            if found and not re.match(r"(:\s?[A-Z]+\d+|\[[a-z-]+)", found[2]):
                bare.append(f"{name(file)}: {line.strip()}")

    assert not bare


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash")
@pytest.mark.parametrize("script", sorted(Path(ROOT, ".ci").glob("[a-z]*[!.py]")))
def test_scripts_can_be_run(script):
    if script.suffix == ".py":
        return
    assert script.stat().st_mode & 0o111
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0


def test_the_two_commands_are_where_they_are_looked_for():
    makefile = (ROOT / "Makefile").read_text()

    assert re.search(r"^demo:", makefile, re.M) and re.search(r"^test:", makefile, re.M)
    assert "make test" in (ROOT / ".ci" / "run").read_text()
