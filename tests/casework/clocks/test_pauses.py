from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from casework.clocks import Pause
from casework.clocks.pauses import day_gaps, next_midnight

CHINA = timezone(timedelta(hours=8))
DAY0 = date(2026, 3, 2).toordinal()


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 3, 2), date(2026, 3, 2)),
        (date(2026, 3, 2), date(2026, 3, 3)),
        (date(2026, 3, 2), datetime(2026, 3, 2, 8)),
        (datetime(2026, 3, 2, 23), date(2026, 3, 2)),
        (datetime(2026, 3, 2, 8), datetime(2026, 3, 2, 8)),
        # The same wall clock twice, when the clocks go back.
        (
            datetime(2026, 10, 25, 1, 30, tzinfo=ZoneInfo("Europe/London")),
            datetime(2026, 10, 25, 1, 10, fold=1, tzinfo=ZoneInfo("Europe/London")),
        ),
    ],
)
def test_pause_ends_when_it_starts_or_later(start, end):
    assert Pause(start, end).start == start


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 3, 3), date(2026, 3, 2)),
        (datetime(2026, 3, 2, 8), datetime(2026, 3, 2, 7)),
        (datetime(2026, 3, 2, 8, tzinfo=CHINA), datetime(2026, 3, 1, 23, tzinfo=UTC)),
        (datetime(2026, 3, 3, 8), date(2026, 3, 2)),
    ],
)
def test_pause_cannot_end_before_it_starts(start, end):
    with pytest.raises(ValueError, match="before it starts"):
        Pause(start, end)


def test_gap_of_days_leaves_the_first_day_and_what_lies_before_day_0():
    gaps = day_gaps(
        [
            Pause(date(2026, 3, 9), date(2026, 3, 13)),
            Pause(date(2026, 2, 1), date(2026, 3, 4)),
            Pause(date(2026, 1, 1), date(2026, 2, 1)),
        ],
        CHINA,
        DAY0,
    )
    assert gaps == [(DAY0, DAY0 + 2), (DAY0 + 7, DAY0 + 11)]


def test_gap_of_days_takes_the_local_dates_of_moments():
    start = datetime(2026, 3, 8, 17, tzinfo=UTC)
    gaps = day_gaps([Pause(start, start + timedelta(days=1))], CHINA, DAY0)
    assert gaps == [(DAY0 + 7, DAY0 + 8)]


def test_midnight_follows_the_zone_over_a_change_of_clocks():
    london = ZoneInfo("Europe/London")
    assert next_midnight(date(2026, 3, 29), london).isoformat() == (
        "2026-03-30T00:00:00+01:00"
    )
