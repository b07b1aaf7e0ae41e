"""Words tied to code: what the documents list is what there is."""

import re
from pathlib import Path

import pytest

from casework.events import TYPES
from casework.roles import RIGHTS, Role
from casework.states import TRANSITIONS, State

ROOT = Path(__file__).resolve().parents[1]
CASEWORK = (ROOT / "docs" / "casework.md").read_text("utf-8")


def rows(code: str, cells: int | None = None) -> list[list[str]]:
    """Return the table rows that begin with this code; of tables this wide."""
    lines = re.findall(rf"^\| `{re.escape(code)}` \|.*$", CASEWORK, re.M)
    found = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in found if cells in (None, len(row))]


@pytest.mark.parametrize("verb", TRANSITIONS)
def test_each_action_is_documented_as_it_is(verb):
    transition = TRANSITIONS[verb]
    ((_, sources, _, right, event),) = rows(verb, cells=5)

    assert event == f"`{transition.event}`"
    assert right == (f"`{transition.right}`" if transition.right else "the submitter")
    if sources != "any":
        assert set(re.findall(r"`(\w+)`", sources)) == set(transition.sources)


@pytest.mark.parametrize("right", sorted(frozenset().union(*RIGHTS.values())))
def test_each_right_is_documented_with_its_roles(right):
    ((_, *marks),) = rows(right, cells=len(Role) + 1)

    assert [bool(mark) for mark in marks] == [right in RIGHTS[role] for role in Role]


@pytest.mark.parametrize("code", [*State.values, *TYPES, *Role.values])
def test_each_state_event_and_role_is_documented(code):
    assert rows(code)


def test_nothing_is_documented_that_is_not_there():
    documented = set(re.findall(r"^\| `([\w.]+)` \|", CASEWORK, re.M))
    known = {*TRANSITIONS, *State.values, *TYPES, *Role.values}

    assert documented <= known | frozenset().union(*RIGHTS.values())


@pytest.mark.parametrize("path", sorted((ROOT / "docs").rglob("*.md")), ids=str)
def test_links_between_documents_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
        assert (path.parent / target).exists(), target
