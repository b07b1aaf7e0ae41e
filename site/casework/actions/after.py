"""After the answer: follow-up, satisfaction, closing."""

from datetime import datetime

from django.utils.translation import gettext as _

from casework.models.cases import Case

from .change import NotNow, changing

# Five levels, no default (好差评: GB/T 39734-2020).
SATISFACTION = (
    "very_satisfied",
    "satisfied",
    "fairly_satisfied",
    "dissatisfied",
    "very_dissatisfied",
)


def record_follow_up(
    *,
    case: Case,
    by,
    at: datetime,
    method: str,
    reached: bool,
    satisfaction: str = "",
    remarks: str = "",
) -> Case:
    """Record the call or visit after the answer (回访)."""
    if satisfaction and satisfaction not in SATISFACTION:
        raise NotNow(_("Choose one of the five levels of satisfaction."))
    with changing(case, "record_follow_up", by=by, at=at) as change:
        change.record(
            data={"method": method, "reached": reached, "satisfaction": satisfaction},
            remarks=remarks,
        )
    return case


def rate(*, case: Case, at: datetime, satisfaction: str, remarks: str = "") -> Case:
    """The submitter rates the answer; once, and again after a new answer."""
    if satisfaction not in SATISFACTION:
        raise NotNow(_("Choose one of the five levels of satisfaction."))
    with changing(case, "rate", by=None, at=at) as change:
        rated = change.case.events.filter(
            type="answer.rated", at__gte=change.case.answered_at
        )
        if rated.exists():
            raise NotNow(_("You have rated this answer already."))
        change.record(data={"satisfaction": satisfaction}, remarks=remarks)
    return case


def close(*, case: Case, by, at: datetime, remarks: str = "") -> Case:
    """Close the case (办结); the required follow-up must be recorded first."""
    with changing(case, "close", by=by, at=at) as change:
        follow_up = change.case.definition.follow_up
        done = change.case.events.filter(type="follow_up.recorded").exists()
        if follow_up.required and follow_up.coverage_percent == 100 and not done:
            raise NotNow(_("This procedure asks for a follow-up before closing."))
        change.case.closed_at = at
        change.move()
        change.record(remarks=remarks)
    return case
