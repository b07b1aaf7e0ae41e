"""Writes CN.json, GB.json and US.json anew: `python -m casework.calendars.generate`.

Run from `site/` after a new release of chinesecalendar or holidays, and read the
difference before committing it. Nothing else in the product asks these packages.

China: the notices of the State Council Office, as chinesecalendar reads them, with
31 December 2005 put right. Known to the last year a notice exists for; no package
knows the next year, though one computes it.

United Kingdom: a day that is a bank holiday in any part is no working day (Freedom
of Information Act 2000 s. 10(6)), so the file is the union of England, Wales,
Scotland and Northern Ireland. Several of these days exist only by proclamation, and
the government lists them one to two years ahead: they are known to `GB_KNOWN_UNTIL`,
and what stands in the file after that is expected only.

United States: the legal public holidays of 5 U.S.C. 6103(a) with the days they are
observed on. They are fixed by statute and known as far as the file goes. Closings
by executive order and Inauguration Day (a holiday for pay and leave only) are not
legal public holidays for 5 U.S.C. 552(a)(6).
"""

import json
import re
import sys
from collections import Counter, defaultdict
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import holidays
from chinese_calendar import constants

from casework.calendars import names

FOLDER = Path(__file__).resolve().parent
FIRST_YEAR, LAST_YEAR = 2004, 2030
GB_KNOWN_UNTIL = date(2027, 12, 31)

# State Council Office, 16 December 2005 (国办发明电〔2005〕35号): "12月31日（星期六）
# 上班". chinesecalendar has it as a day off, by one day.
CN_MISSED = {date(2005, 12, 31): (True, "New Year's Day")}
# The St Andrew's Day Bank Holiday (Scotland) Act 2007 came into force on 16 January
# 2007; holidays counts the day a year too early.
GB_WRONG = {date(2006, 11, 30)}

# The day each notice was issued, where its text or address was seen.
CN_PUBLISHED = {
    2006: "2005-12-16",
    2007: "2006-12-14",
    2019: "2018-12-06",
    2020: "2019-11-21",
    2021: "2020-11-25",
    2022: "2021-10-25",
    2023: "2022-12-08",
    2024: "2023-10-25",
    2025: "2024-11-12",
    2026: "2025-11-04",
}
CN_AMENDED = {2019: "2019-03-22", 2020: "2020-01-27"}

# The day, whether it is worked, its Chinese and its English name.
Row = tuple[date, bool, str, str]


def china() -> dict[str, Any]:
    days = {day: (False, name) for day, name in constants.holidays.items()}
    days |= {day: (True, name) for day, name in constants.workdays.items()}
    days |= CN_MISSED
    rows = [(day, works, *names.CN[name]) for day, (works, name) in days.items()]
    last = max(constants.holidays).year
    source = f"chinesecalendar {version('chinesecalendar')}"
    return _calendar(
        "CN",
        ("中国", "China"),
        "Asia/Shanghai",
        date(last, 12, 31),
        [
            _notice(
                year,
                f"国务院办公厅关于{year}年部分节假日安排的通知",
                f"{source}, {CN_AMENDED[year]}" if year in CN_AMENDED else source,
                [row for row in rows if _notice_year(row) == year],
                CN_PUBLISHED.get(year),
            )
            for year in range(FIRST_YEAR, last + 1)
        ],
    )


def united_kingdom() -> dict[str, Any]:
    """Return every day that is a bank holiday somewhere, and say where."""
    found: dict[date, dict[str, str]] = defaultdict(dict)
    for part in names.GB_PARTS:
        years = range(FIRST_YEAR, LAST_YEAR + 1)
        for day, name in holidays.country_holidays("GB", part, years=years).items():
            if day not in GB_WRONG:
                found[day][part] = name
    rows = [(day, False, *_united_kingdom_name(by)) for day, by in found.items()]
    source = f"holidays {version('holidays')}"
    return _calendar(
        "GB",
        ("英国", "United Kingdom"),
        "Europe/London",
        GB_KNOWN_UNTIL,
        [
            _notice(year, f"Bank holidays in the United Kingdom, {year}", source, days)
            for year, days in _by_year(rows).items()
        ],
    )


def united_states() -> dict[str, Any]:
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    found = holidays.country_holidays("US", years=years)
    rows = [(day, False, *_named(names.US, name)) for day, name in found.items()]
    source = f"5 U.S.C. 6103; holidays {version('holidays')}"
    return _calendar(
        "US",
        ("美国", "United States"),
        "America/New_York",
        date(LAST_YEAR, 12, 31),
        [
            _notice(year, f"Federal legal public holidays, {year}", source, days)
            for year, days in _by_year(rows).items()
        ],
    )


def _calendar(
    code: str, name: names.Name, zone: str, known_until: date, notices: list[Any]
) -> dict[str, Any]:
    return {
        "code": code,
        "version": 1,
        "name_zh": name[0],
        "name_en": name[1],
        "zone": zone,
        "first_on": f"{FIRST_YEAR}-01-01",
        "known_until": str(known_until),
        "notices": notices,
    }


def _notice(
    year: int, title: str, source: str, rows: list[Row], published: str | None = None
) -> dict[str, Any]:
    return {
        "year": year,
        "title": title,
        "published_on": published,
        "source": source,
        "days": [
            [str(day), "work" if works else "off", zh, en]
            for day, works, zh, en in sorted(rows)
        ],
    }


def _notice_year(row: Row) -> int:
    """A notice arranges the New Year from the last days of December on."""
    day, _works, _zh, en = row
    return day.year + (day.month == 12 and en == names.CN["New Year's Day"][1])


def _by_year(rows: list[Row]) -> dict[int, list[Row]]:
    years: dict[int, list[Row]] = {y: [] for y in range(FIRST_YEAR, LAST_YEAR + 1)}
    for row in rows:
        years[row[0].year].append(row)
    return years


def _united_kingdom_name(by_part: dict[str, str]) -> names.Name:
    """Return the name most parts give the day, and the parts if not all keep it."""
    (most, _count), *_others = Counter(by_part.values()).most_common()
    zh, en = _named(names.GB, most.split("; ")[0])
    if len(by_part) == len(names.GB_PARTS):
        return zh, en
    where = [names.GB_PARTS[part] for part in names.GB_PARTS if part in by_part]
    return (
        f"{zh}（{'、'.join(part[0] for part in where)}）",
        f"{en} ({', '.join(part[1] for part in where)})",
    )


def _named(known: dict[str, names.Name], name: str) -> names.Name:
    plain = name.removesuffix(" (observed)")
    zh, en = known[plain]
    if plain == name:
        return zh, en
    return f"{zh}{names.OBSERVED[0]}", f"{en} ({names.OBSERVED[1]})"


def written(calendar: dict[str, Any]) -> str:
    """Return the file: one day a line, so that a difference can be read."""
    text = json.dumps(calendar, ensure_ascii=False, indent=1)
    return re.sub(r"\[\s+(\"\d{4}-[^\]]*?)\s+\]", _on_one_line, text) + "\n"


def _on_one_line(match: re.Match[str]) -> str:
    return "[" + re.sub(r"\s*\n\s*", " ", match[1]) + "]"


def write(calendar: dict[str, Any], folder: Path = FOLDER) -> bool:
    """Write the file unless nothing changed; a change counts the version up."""
    path = folder / f"{calendar['code']}.json"
    if path.exists():
        before = json.loads(path.read_text("utf-8"))
        calendar = calendar | {"version": before["version"]}
        if calendar == before:
            return False
        calendar["version"] += 1
    path.write_text(written(calendar), "utf-8")
    return True


def main() -> None:
    for calendar in (china(), united_kingdom(), united_states()):
        news = "written" if write(calendar) else "unchanged"
        sys.stdout.write(f"{calendar['code']}.json {news}\n")


if __name__ == "__main__":
    main()
