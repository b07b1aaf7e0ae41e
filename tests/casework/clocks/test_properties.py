from datetime import UTC, date, datetime, time, timedelta, timezone

from hypothesis import given, settings
from hypothesis import strategies as st

from casework.calendars.frozen import CODES, frozen
from casework.clocks import Calendar, Duration, Pause, Rule, due, remaining, taken

from . import oracle

CHINA = timezone(timedelta(hours=8))
ROLLS = st.sampled_from(["next_workday", "none"])
DAY_UNITS = st.sampled_from(["calendar_day", "workday"])
ALL_DAY_UNITS = st.sampled_from(["calendar_day", "workday", "month"])

# The first call reads a calendar's file, and the oracle walks minute by minute.
patient = settings(deadline=None)

days = st.dates(date(2004, 1, 1), date(2028, 12, 31))
near = st.integers(-20, 120)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    calendar = frozen(draw(st.sampled_from(CODES)))
    if not draw(st.booleans()):
        return calendar
    off = draw(st.sets(days, max_size=3))
    return calendar.with_local_days(off, draw(st.sets(days, max_size=3)) - off)


@st.composite
def starts(draw: st.DrawFn) -> datetime:
    hour = draw(st.integers(0, 23))
    return datetime.combine(draw(days), time(hour, draw(st.integers(0, 59))), CHINA)


@st.composite
def day_pauses(draw: st.DrawFn, start: date) -> list[Pause]:
    spans = draw(st.lists(st.tuples(near, st.integers(0, 40)), max_size=4))
    return [
        Pause(start + timedelta(days=a), start + timedelta(days=a + length))
        for a, length in spans
    ]


@st.composite
def questions(draw: st.DrawFn) -> tuple:
    """A moment, a calendar with China's zone, a roll, and pauses around the moment."""
    start = draw(starts())
    return start, draw(calendars()), draw(ROLLS), draw(day_pauses(start.date()))


def answer(question, n, unit, extension=None):
    start, calendar, roll, pauses = question
    rule = Rule(Duration(n, unit), roll)
    return due(start, rule, calendar, pauses, extension, zone=CHINA)


@patient
@given(questions(), st.integers(0, 70), DAY_UNITS, st.integers(0, 30))
def test_due_date_is_the_one_found_day_by_day(question, n, unit, extra):
    start, calendar, roll, pauses = question
    spans = [(pause.start, pause.end) for pause in pauses]

    found = answer(question, n, unit, Duration(extra, unit)).due_on

    slow = oracle.due_on(
        start.date(), n + extra, unit, roll, spans, calendar.is_workday
    )
    assert found == slow


@patient
@given(questions(), st.integers(0, 14), st.integers(0, 6))
def test_months_end_where_the_days_run_out(question, n, extra):
    start, calendar, roll, pauses = question
    spans = [(pause.start, pause.end) for pause in pauses]

    found = answer(question, n, "month", Duration(extra, "month")).due_on

    slow = oracle.due_on(
        start.date(), n + extra, "month", roll, spans, calendar.is_workday
    )
    assert found == slow


@patient
@given(
    starts(),
    st.integers(0, 600),
    st.lists(st.tuples(st.integers(-100, 700), st.integers(0, 300)), max_size=4),
)
def test_due_moment_is_the_one_found_minute_by_minute(start, minutes, spans):
    spans = [
        (start + timedelta(minutes=a), start + timedelta(minutes=a + length))
        for a, length in spans
    ]
    rule = Rule(Duration(minutes, "minute"))

    found = due(start, rule, frozen("CN"), [Pause(*span) for span in spans])

    assert found.due_at == oracle.due_at(start, minutes, spans)


@patient
@given(questions(), st.integers(0, 60), ALL_DAY_UNITS)
def test_longer_limit_is_never_due_earlier(question, n, unit):
    assert answer(question, n, unit).due_on <= answer(question, n + 1, unit).due_on


@patient
@given(questions(), st.integers(0, 60), ALL_DAY_UNITS, ALL_DAY_UNITS)
def test_extension_never_makes_it_earlier(question, n, unit, other):
    extended = answer(question, n, unit, Duration(3, other))
    assert extended.due_on >= answer(question, n, unit).due_on


@patient
@given(st.data(), questions(), st.integers(0, 60), ALL_DAY_UNITS)
def test_another_pause_never_makes_it_earlier(data, question, n, unit):
    start, calendar, roll, pauses = question
    more = pauses + data.draw(day_pauses(start.date()))

    paused = answer((start, calendar, roll, more), n, unit)

    assert paused.due_on >= answer(question, n, unit).due_on


@patient
@given(questions(), st.integers(1, 60), DAY_UNITS, st.integers(0, 40))
def test_pause_from_the_due_date_on_changes_nothing(question, n, unit, length):
    start, calendar, _roll, pauses = question
    without = answer((start, calendar, "none", pauses), n, unit)
    late = Pause(without.due_on, without.due_on + timedelta(days=length))

    again = answer((start, calendar, "none", [*pauses, late]), n, unit)

    assert again.due_on == without.due_on


@patient
@given(questions(), st.integers(0, 60), DAY_UNITS, near)
def test_pause_from_a_day_to_itself_excludes_nothing(question, n, unit, offset):
    start, calendar, roll, pauses = question
    day = start.date() + timedelta(days=offset)

    again = answer((start, calendar, roll, [*pauses, Pause(day, day)]), n, unit)

    assert again.due_on == answer(question, n, unit).due_on


@patient
@given(questions(), st.integers(0, 60), DAY_UNITS, st.integers(0, 20))
def test_explanation_counts_exactly_the_limit(question, n, unit, extra):
    found = answer(question, n, unit, Duration(extra, unit))
    entries = found.explanation

    assert sum(entry.counted for entry in entries) == n + extra
    assert entries[-1].total == n + extra
    assert entries[-1].day == found.due_on
    first, last = found.received_at.astimezone(CHINA).date(), found.due_on
    assert [e.day for e in entries] == [
        first + timedelta(days=k) for k in range((last - first).days + 1)
    ]


@patient
@given(questions(), st.integers(1, 60))
def test_explanation_agrees_with_the_calendar(question, n):
    _start, calendar, _roll, pauses = question
    found = answer(question, n, "workday")
    for entry in found.explanation[1:]:
        paused = any(pause.start < entry.day <= pause.end for pause in pauses)
        assert entry.counted == (calendar.is_workday(entry.day) and not paused)
        assert (entry.reason == "paused") == paused


@patient
@given(questions(), st.integers(0, 200), st.integers(0, 200))
def test_explanation_of_hours_adds_up(question, hours, minutes):
    extra = Duration(minutes, "minute")
    entries = answer(question, hours, "hour", extra).explanation
    assert entries[-1].total == round(hours + minutes / 60, 2)


@patient
@given(questions(), st.integers(0, 40), ALL_DAY_UNITS)
def test_nothing_is_provisional_within_the_notices(question, n, unit):
    start, calendar, _roll, _pauses = question
    found = answer(question, n, unit)
    covered = calendar.known_until is None or (
        found.due_on <= calendar.known_until
        and start.date() + timedelta(days=1) >= calendar.first_on
    )
    assert found.provisional is not covered


@patient
@given(questions(), st.integers(0, 40), st.sampled_from(["workday", "hour"]))
def test_offset_of_the_moment_changes_nothing(question, n, unit):
    start, *rest = question
    elsewhere = answer((start.astimezone(UTC), *rest), n, unit)
    assert elsewhere.due_at == answer(question, n, unit).due_at


@patient
@given(questions(), st.integers(1, 40), ALL_DAY_UNITS)
def test_nothing_remains_when_it_is_overdue(question, n, unit):
    found = answer(question, n, unit)
    last = found.due_at - timedelta(seconds=1)

    assert remaining(found, last)[::2] == (0, False)
    assert remaining(found, found.due_at)[::2] == (1, True)


@patient
@given(questions(), st.integers(1, 40))
def test_limit_is_used_up_on_its_due_date(question, n):
    start, calendar, _roll, pauses = question
    found = answer((start, calendar, "none", pauses), n, "workday")
    end = found.due_at - timedelta(seconds=1)

    used = taken(start, end, "workday", calendar, pauses, zone=CHINA)

    assert used == Duration(n, "workday")
