"""Who is told what when the limits of a case follow from how it is sorted."""

import pytest

from casework import actions, public_timeline
from casework.events import TYPES
from casework.procedures.definition import Condition, Limit, Severity
from casework.procedures.text import Text
from casework.roles import Role

from ..builders import MONDAY, build_complaint, build_version

pytestmark = pytest.mark.django_db

TITLE = Text("答复", "Answer")


@pytest.mark.parametrize(
    ("public", "told"), [(True, 1), (False, 0)], ids=["promised", "inner"]
)
def test_who_is_promised_another_date_is_told_so(units, staff, public, told):
    answer = TITLE, "case.received", "case.answered"
    major = Condition(severities=("major",))
    version = build_version(
        units,
        limits=(
            Limit("plain", *answer, 3),
            Limit("major", *answer, 20, condition=major, public=public),
        ),
        severities=(Severity("major", TITLE),),
    )
    case = build_complaint(version, at=MONDAY)
    first = staff[Role.FIRST_CONTACT]

    actions.classify(case=case, by=first, at=MONDAY, severity="major", remarks="内部")
    # Said once more, it changes nothing.
    actions.classify(case=case, by=first, at=MONDAY, severity="major")

    entries = public_timeline.of(case).entries
    words = str(TYPES["case.classified"].public_title)
    assert [str(entry.title) for entry in entries].count(words) == told
    assert "内部" not in str(entries)
