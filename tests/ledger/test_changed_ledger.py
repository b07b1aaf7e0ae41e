"""The ledger may change: other numbers, other units, steps and regimes it never had."""

from copy import deepcopy
from random import Random

import pytest

from .building import UNITS
from .records import limits_in, records
from .test_ledger import keep

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ledger")]

LONGEST = {"minute": 600, "hour": 96, "day": 70, "workday": 25, "week": 6, "month": 3}
NEW_STEP = {
    "code": "Z9",
    "actor": "office nobody has heard of",
    "action": "send the lantern round and note the answer",
    "limit": {"n": 4, "unit": "workday", "from": "the lantern is lit", "kind": "must"},
}
NEW_RECORD = {
    "id": "S9-01",
    "name_zh": "新制度",
    "name_en": "A regime of tomorrow",
    "kind": "complaint",
    "archetype": "A01",
    "steps": [
        {
            "code": "N1",
            "actor": "whoever",
            "action": "answer the person",
            "limit": {"n": 2, "unit": "week", "from": "complaint received"},
            "extension": {"max_n": 9, "unit": "workday", "total_n": 20},
        },
        {
            "code": "N2",
            "actor": "whoever",
            "action": "come back with news",
            "limit": {"n": None, "from": "contact", "kind": "must", "term": "约定时间"},
        },
        NEW_STEP,
    ],
    "appeal": [
        {
            "to": "the level above",
            "within": {"n": 1, "unit": "month", "from": "decision received"},
            "decided_within": {"n": 45, "unit": "day", "from": "appeal lodged"},
        }
    ],
    "mechanisms": ["supplement-request"],
}


def changed(record, random: Random):
    """Return the record with other amounts and units, and a step it never had."""
    record = deepcopy(record)
    for limit in limits_in(record):
        if limit.get("n"):
            limit["unit"] = random.choice(list(LONGEST))
            limit["n"] = random.randint(1, LONGEST[limit["unit"]])
        elif limit.get("n") is None and random.random() < 0.5:
            limit["n"], limit["unit"] = random.randint(0, 9), "day"
    record["steps"] = [*(record.get("steps") or ()), deepcopy(NEW_STEP)]
    return record


def some_records():
    """Eight of those with the most to change; the longest alone would take long."""
    told = sorted(records(), key=lambda record: -len(limits_in(record)))
    random = Random("a changed ledger")
    return [changed(record, random) for record in told[1:9]]


def pytest_generate_tests(metafunc):
    if "changed_record" in metafunc.fixturenames:
        told = some_records()
        metafunc.parametrize("changed_record", told, ids=[r["id"] for r in told])


def test_a_changed_regime_is_kept_too(changed_record, client, office):
    walk = keep(changed_record, client, office)

    assert "Z9" in {limit.code for limit in walk.definition.limits}


def test_time_is_added_and_a_date_promised_on_the_way(client, office):
    walk = keep(NEW_RECORD, client, office)

    assert walk.extended == {"N1": (9, "workday")}
    assert set(walk.promised) == {"N2"}


def test_every_unit_of_the_ledger_is_known():
    told = {limit["unit"] for r in records() for limit in limits_in(r)}
    assert told - {None} <= set(UNITS)
