import io
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from casework.demonstration.organisation import build_units
from casework.models import Procedure
from casework.procedures import files
from casework.procedures.text import Text
from tests import builders
from tests.casework.procedures.drafts import build_draft, change

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

DEMONSTRATION = sorted(
    Path(__file__, "../../../../../site/casework/demonstration/procedures")
    .resolve()
    .glob("*.yaml")
)


@pytest.fixture
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def yaml_file(tmp_path, units):
    def write(definition=None, text=None):
        path = tmp_path / "procedure.yaml"
        path.write_text(text or files.write(definition or builders.build_definition()))
        return path

    return write


def run(*args, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command(*map(str, args), **options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def refused(*args):
    with pytest.raises(CommandError) as refusal:
        run(*args)
    return str(refusal.value)


def test_a_file_becomes_a_draft(yaml_file):
    out, err = run("import_procedure", yaml_file())

    procedure = Procedure.objects.get(code="openness")
    assert not procedure.live
    assert procedure.versions.count() == 0
    assert "saved as a draft" in out
    assert "before publication" not in err


def test_a_file_is_published_when_asked(yaml_file):
    out, _err = run("import_procedure", yaml_file(), "--publish")

    procedure = Procedure.objects.get(code="openness")
    assert procedure.live_definition() == builders.build_definition()
    assert "version 1 is in force" in out


def test_importing_again_makes_no_new_version(yaml_file):
    run("import_procedure", yaml_file(), "--publish")

    out, _err = run("import_procedure", yaml_file(), "--publish")

    assert "version 1 is in force" in out


def test_a_draft_leaves_what_is_in_force(yaml_file):
    run("import_procedure", yaml_file(), "--publish")

    run("import_procedure", yaml_file(builders.build_definition(retention_years=9)))

    procedure = Procedure.objects.get(code="openness")
    assert procedure.live_definition().retention_years == 5
    assert procedure.retention_years == 5
    assert procedure.get_latest_revision_as_object().retention_years == 9


def test_a_file_may_come_under_another_code(yaml_file):
    run("import_procedure", yaml_file(), "--as", "second", "--publish")

    assert Procedure.objects.get(code="second").live_definition().code == "second"


def test_a_file_may_come_from_standard_input(yaml_file, monkeypatch):
    content = yaml_file().read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    run("import_procedure", "-")

    assert Procedure.objects.filter(code="openness").exists()


def test_what_this_site_does_not_know_is_told_by_line(yaml_file):
    text = files.write(builders.build_definition()).replace("unit: hall", "unit: none")

    message = refused("import_procedure", yaml_file(text=text))

    line = text.splitlines().index("    unit: none") + 1
    assert message.endswith(f"yaml:{line}: categories[1].unit: there is no “none”")
    assert Procedure.objects.count() == 0


def test_an_unknown_role_is_told_by_line(yaml_file):
    text = files.write(builders.build_definition()).replace(
        "role: reviewer", "role: boss"
    )

    assert "gates[0].role:" in refused("import_procedure", yaml_file(text=text))


def test_a_limit_without_a_number_is_a_draft_and_no_more(yaml_file):
    text = files.write(builders.build_definition()).replace("amount: 7", "amount: null")

    message = refused("import_procedure", yaml_file(text=text), "--publish")
    assert Procedure.objects.count() == 0
    _out, err = run("import_procedure", yaml_file(text=text))

    line = text.splitlines().index("    amount: null") + 1
    for words in (message, err):
        assert f"procedure.yaml:{line}: limits[0].amount:" in words
    assert Procedure.objects.get(code="openness").live is False


def test_a_file_that_is_not_there_is_told(tmp_path):
    assert "No such file" in refused("import_procedure", tmp_path / "none.yaml")


def test_a_broken_file_is_told_by_line(yaml_file):
    message = refused("import_procedure", yaml_file(text="code: a\nkind: [b\n"))

    assert "procedure.yaml:3:" in message


def test_exporting_prints_what_is_in_force(units):
    draft = build_draft()
    draft.latest_revision.publish()
    change(Procedure.objects.get(), summary_zh="草稿")

    out, _err = run("export_procedure", "openness")

    assert files.read(out.encode())[0] == builders.build_definition()


def test_exporting_prints_an_older_version(units):
    draft = build_draft()
    draft.latest_revision.publish()
    change(Procedure.objects.get(), summary_zh="第二版").publish()

    first, _err = run("export_procedure", "openness", "--version", "1")
    newest, _err = run("export_procedure", "openness")

    assert "第二版" not in first
    assert "第二版" in newest


def test_exporting_prints_the_draft_when_asked_or_nothing_else_is_there(units):
    draft = build_draft(summary=builders.Text("初稿"))
    assert "初稿" in run("export_procedure", "openness")[0]
    draft.latest_revision.publish()
    change(Procedure.objects.get(), summary_zh="修改稿")

    assert "修改稿" in run("export_procedure", "openness", "--draft")[0]


def test_what_cannot_be_exported_is_told(units):
    assert "no procedure 'none'" in refused("export_procedure", "none")
    build_draft()

    assert "Known: openness" in refused("export_procedure", "none")
    assert "no version 3" in refused("export_procedure", "openness", "--version", "3")


@pytest.mark.parametrize("path", DEMONSTRATION, ids=lambda path: path.stem)
def test_the_demonstrations_procedures_can_be_published(path):
    build_units()

    run("import_procedure", path, "--publish")
    out, _err = run("export_procedure", path.stem)

    # The first line of the file says that it is invented.
    assert out == path.read_text().partition("\n")[2]


def test_what_is_to_be_looked_at_is_told_with_its_line(yaml_file, capsys):
    definition = builders.build_definition(promise=Text("三十日内答复"))
    file = yaml_file(definition)

    call_command("import_procedure", str(file), publish=True)

    said = capsys.readouterr()
    line = 1 + file.read_text().splitlines().index("promise: {zh: 三十日内答复}")
    assert f"to be looked at: {file}:{line}: promise.zh" in said.err
    assert "version 1 is in force" in said.out
