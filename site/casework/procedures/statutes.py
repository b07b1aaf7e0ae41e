"""How long the law lets a kind of body take, and which limits are longer.

A promise may be stricter than the law, never slacker. Each ceiling is a span of a
case's way with its article. What is certain stops a publication; what is local, or
known at second hand only, is a doubt for the editor to settle.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from casework.procedures.definition import Body, Definition, Extension, Kind, Limit
from casework.procedures.durations_in_text import Span
from casework.procedures.happenings import STAGES
from casework.procedures.problems import Problem
from casework.procedures.text import Text

# Days that one of a unit takes, for comparing two units: a week has five workdays.
DAYS = {"calendar_day": 1.0, "workday": 1.4, "month": 30.5, "hour": 1 / 24}
DAYS["minute"] = DAYS["hour"] / 60

ORGANS: tuple[Body, ...] = (
    "administrative_organ",
    "petition_office",
    "hotline",
    "service_hall",
    "market_regulator",
    "labour_inspection",
)


@dataclass(frozen=True, slots=True)
class Ceiling:
    """At most so long from one event to another, and at most so much longer."""

    bodies: tuple[Body, ...]
    kind: Kind
    starts_on: str
    met_by: str
    most: Span
    article: Text
    extension: Span | None = None
    certain: bool = True

    def covers(self, limit: Limit) -> bool:
        """Whether the limit runs over this span, or over a part of it."""
        if limit.starts_on not in STAGES or limit.met_by not in STAGES:
            return False
        return (
            STAGES[limit.starts_on] >= STAGES[self.starts_on]
            and STAGES[limit.met_by] <= STAGES[self.met_by]
        )


def _days(amount: int) -> Span:
    return Span(amount, "calendar_day")


def _workdays(amount: int) -> Span:
    return Span(amount, "workday")


GIR_33 = Text(
    "《政府信息公开条例》第三十三条",
    "Regulation on Open Government Information, article 33",
)
GIR_30 = Text(
    "《政府信息公开条例》第三十条",
    "Regulation on Open Government Information, article 30",
)
PETITIONS_22 = Text(
    "《信访工作条例》第二十二条、第二十三条",
    "Regulation on Public Complaints and Proposals, articles 22 and 23",
)
PETITIONS_34 = Text(
    "《信访工作条例》第三十四条",
    "Regulation on Public Complaints and Proposals, article 34",
)
MARKET = Text(
    "《市场监督管理投诉举报处理暂行办法》",
    "Interim Measures for Market Regulation Complaints and Reports",
)
LABOUR_17 = Text(
    "《劳动保障监察条例》第十七条", "Regulation on Labour Inspection, article 17"
)
LABOUR_18 = Text(
    "《关于实施〈劳动保障监察条例〉若干规定》第十八条",
    "Provisions on Implementing the Regulation on Labour Inspection, article 18",
)
HOSPITALS = Text(
    "《医疗机构投诉管理办法》", "Measures for Complaints to Medical Institutions"
)
FINANCE = Text(
    "《银行业保险业消费投诉处理管理办法》",
    "Measures for Consumer Complaints in Banking and Insurance",
)
HOTLINES = Text(
    "地方政务服务便民热线条例（如北京、济南、潍坊）",
    "local statutes on hotlines, such as those of Beijing, Jinan and Weifang",
)

RECEIVED, ACCEPTED, ANSWERED = "case.received", "case.accepted", "case.answered"

CEILINGS = (
    Ceiling(
        ORGANS, "disclosure", RECEIVED, ANSWERED, _workdays(20), GIR_33, _workdays(20)
    ),
    Ceiling(ORGANS, "disclosure", RECEIVED, "supplement.asked", _workdays(7), GIR_30),
    Ceiling(
        ("petition_office",), "complaint", RECEIVED, ACCEPTED, _days(15), PETITIONS_22
    ),
    Ceiling(
        ("petition_office",),
        "complaint",
        ACCEPTED,
        ANSWERED,
        _days(60),
        PETITIONS_34,
        _days(30),
    ),
    # Fifteen days to accept and sixty to answer.
    Ceiling(
        ("petition_office",),
        "complaint",
        RECEIVED,
        ANSWERED,
        _days(75),
        PETITIONS_34,
        _days(30),
    ),
    # Not each complaint to an organ is a petition.
    Ceiling(
        ("administrative_organ",),
        "complaint",
        RECEIVED,
        ANSWERED,
        _days(75),
        PETITIONS_34,
        _days(30),
        certain=False,
    ),
    Ceiling(
        ("market_regulator",), "complaint", RECEIVED, ACCEPTED, _workdays(7), MARKET
    ),
    Ceiling(
        ("market_regulator",), "complaint", ACCEPTED, ANSWERED, _workdays(45), MARKET
    ),
    Ceiling(
        ("labour_inspection",),
        "complaint",
        RECEIVED,
        ACCEPTED,
        _workdays(5),
        LABOUR_18,
        certain=False,
    ),
    Ceiling(
        ("labour_inspection",),
        "complaint",
        ACCEPTED,
        ANSWERED,
        _workdays(60),
        LABOUR_17,
        _workdays(30),
    ),
    Ceiling(
        ("hospital",),
        "complaint",
        RECEIVED,
        ANSWERED,
        _workdays(10),
        HOSPITALS,
        certain=False,
    ),
    Ceiling(
        ("bank_insurer",),
        "complaint",
        RECEIVED,
        ANSWERED,
        _days(30),
        FINANCE,
        _days(30),
        certain=False,
    ),
    Ceiling(
        ("hotline",),
        "complaint",
        "case.assigned",
        ANSWERED,
        _workdays(5),
        HOTLINES,
        certain=False,
    ),
)


def too_long(definition: Definition) -> Iterator[Problem]:
    """Yield the limits that the law certainly does not allow."""
    return (problem for problem, certain in _compared(definition) if certain)


def perhaps_too_long(definition: Definition) -> Iterator[Problem]:
    """Yield the limits that the law may not allow."""
    return (problem for problem, certain in _compared(definition) if not certain)


def _compared(definition: Definition) -> Iterator[tuple[Problem, bool]]:
    for i, limit in enumerate(definition.limits):
        for ceiling in _ceilings(limit, definition):
            yield from _exceeded(f"limits[{i}]", limit, ceiling)


def _ceilings(limit: Limit, definition: Definition) -> list[Ceiling]:
    """Return the ceiling of the shortest span that the limit lies in."""
    covering = [
        ceiling
        for ceiling in CEILINGS
        if definition.body in ceiling.bodies
        and definition.kind == ceiling.kind
        and ceiling.covers(limit)
    ]
    return sorted(covering, key=lambda c: c.most.amount * DAYS[c.most.unit])[:1]


def _exceeded(
    place: str, limit: Limit, ceiling: Ceiling
) -> Iterator[tuple[Problem, bool]]:
    if limit.amount is not None:
        promised = Span(limit.amount, limit.unit)
        if _is_more(promised, ceiling.most):
            yield _told(f"{place}.amount", promised, ceiling.most, ceiling)
    if limit.extension is None or ceiling.extension is None:
        return
    granted = _in_all(limit.extension)
    if _is_more(granted, ceiling.extension):
        path = f"{place}.extension.amount"
        yield _told(path, granted, ceiling.extension, ceiling)


def _in_all(extension: Extension) -> Span:
    return Span(extension.amount * extension.times, extension.unit)


def _is_more(one: Span, most: Span) -> bool:
    if one.unit not in DAYS:
        return False
    return one.amount * DAYS[one.unit] > most.amount * DAYS[most.unit]


def _told(
    path: str, promised: Span, most: Span, ceiling: Ceiling
) -> tuple[Problem, bool]:
    message = _("%(promised)s are more than the %(most)s of %(article)s") % {
        "promised": promised.words,
        "most": most.words,
        "article": ceiling.article,
    }
    # Days and workdays compare only by and large.
    problem = Problem(path, message, about=promised.words.zh)
    return problem, ceiling.certain and promised.unit == most.unit
