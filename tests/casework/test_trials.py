"""A draft tried on last year's cases counts what a recount by hand counts."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from statistics import median_low

import pytest
from django.urls import reverse

from casework import actions, clocking, tasks, trials
from casework.calendars.loading import calendar_from_db
from casework.clocking import happenings_of
from casework.models import Case, Event, Procedure, Trial
from casework.procedures.comparison import Tally
from casework.procedures.definition import Condition, Limit, Severity, Step
from casework.procedures.rows import definition_from_rows
from casework.procedures.text import Text
from casework.projection import project
from casework.roles import Role
from tests import builders
from tests.casework.procedures.drafts import build_draft, change

pytestmark = pytest.mark.django_db

MONDAY = builders.MONDAY
NOW = MONDAY + timedelta(days=60)
VISIT = Step("visit", Text("单位", "Unit"), Text("上门", "Visit"), recorded=True)


@pytest.fixture(autouse=True)
def queue(monkeypatch):
    """What is put in the worker's queue; the suite would carry it out at once."""
    queued = []
    monkeypatch.setattr(trials, "async_task", lambda *task: queued.append(task))
    return queued


@pytest.fixture
def procedure(units):
    """In force as `build_definition` says, by the way an editor publishes."""
    draft = build_draft()
    draft.latest_revision.publish()
    return Procedure.objects.get(pk=draft.pk)


@pytest.fixture
def cases(procedure, staff, units):
    """One case a state, a day apart, handled in the course of a month."""
    found = []
    states = ("received", "accepted", "handling", "in_review", "answered", "closed")
    for day, state in enumerate(
        (*states, "refused", "withdrawn", "awaiting_supplement")
    ):
        at = MONDAY + timedelta(days=day, hours=day)
        case = builders.build_complaint(procedure.current_version, at=at)
        builders.move_to(state, case, staff, units, at=at + timedelta(days=3 + day * 2))
        found.append(case)
    return found


def draft_with(procedure, **changes):
    """Save a draft that says something else than what is in force."""
    definition = replace(definition_from_rows(procedure), **changes)
    other = build_draft(replace(definition, code="other"))
    rows = {
        name: list(getattr(other, name).all())
        for name in ("limits", "steps", "gates", "severities", "categories", "stops")
    }
    for row in (row for kind in rows.values() for row in kind):
        row.pk, row.procedure_id = None, procedure.pk
    change(procedure, **rows)
    return Procedure.objects.get(pk=procedure.pk)


def with_limits(**amounts):
    def changed(limit):
        amount = amounts.get(limit.code, limit.amount)
        return replace(limit, amount=amount)

    return tuple(map(changed, builders.build_definition().limits))


def tried(procedure, *, by=None, now=NOW):
    trial = trials.ask(procedure, by=by, at=now)
    trials.go_on(trial.pk)
    trial.refresh_from_db()
    assert trial.finished_at
    return trials.tallies_of(trial)


def by_hand(procedure, *, now=NOW):
    """Count anew, case by case, from the events and by nothing but the engine."""
    draft = definition_from_rows(procedure.get_latest_revision_as_object())
    calendar = calendar_from_db("CN")
    found, moves = {}, {}

    def outcomes(case, definition):
        events = Event.unscoped.filter(case=case).order_by("seq")
        happened = happenings_of(events.values_list("seq", "type", "at", "data"))
        last = {}
        for clock in project(definition, case.facts, happened, calendar.zone):
            last[clock.limit.code] = clock
        return {
            code: (clock, clock.due(calendar))
            for code, clock in last.items()
            if clock.dropped_at is None
        }

    def said(clock, due):
        if clock.met_at:
            return "kept" if clock.met_at <= due.due_at else "late"
        return "late" if now >= due.due_at and not clock.paused_at else "running"

    for case in Case.unscoped.filter(procedure=procedure):
        before, after = outcomes(case, case.definition), outcomes(case, draft)
        for code in before.keys() | after.keys():
            count = found.setdefault(code, Counter())
            count["cases"] += 1
            for side, clocks in (("today", before), ("draft", after)):
                if code in clocks:
                    count[side, said(*clocks[code])] += 1
            if code in before and code in after:
                old, new = before[code][1], after[code][1]
                count["same"] += old.due_at == new.due_at
                count["earlier"] += new.due_at < old.due_at
                count["later"] += new.due_at > old.due_at
                if old.due_at != new.due_at:
                    days = (new.due_on - old.due_on).days
                    moves.setdefault(code, []).append(days)
            count["new"] += code not in before
            count["gone"] += code not in after
    return found, moves


def assert_as_by_hand(tallies, procedure, *, now=NOW):
    found, moves = by_hand(procedure, now=now)
    assert tallies.keys() == found.keys()
    for code, tally in tallies.items():
        count = found[code]
        for name in ("cases", "same", "earlier", "later", "new", "gone"):
            assert getattr(tally, name) == count[name], (code, name)
        for side in ("today", "draft"):
            for outcome, n in getattr(tally, side).items():
                assert n == count[side, outcome], (code, side, outcome)
        assert tally.median_days == (median_low(moves[code]) if code in moves else None)


CHANGES = {
    "nothing": lambda p: {},
    "shorter": lambda p: {"limits": with_limits(draft=2, answer=1)},
    "longer": lambda p: {"limits": with_limits(draft=30, accept=20)},
    "one gone": lambda p: {"limits": with_limits()[1:], "stops": ()},
    "one new": lambda p: {
        "limits": (
            *with_limits(),
            Limit("whole", Text("全程"), "case.received", "case.answered", 20),
        )
    },
    "for one category only": lambda p: {
        "limits": (
            replace(with_limits()[0], condition=Condition(categories=("service",))),
            *with_limits()[1:],
        )
    },
    "nothing stops": lambda p: {"stops": ()},
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_trial_counts_what_a_recount_counts(procedure, cases, name):
    procedure = draft_with(procedure, **CHANGES[name](procedure))

    tallies = tried(procedure)

    assert_as_by_hand(tallies, procedure)


def test_an_unchanged_draft_moves_nothing(procedure, cases):
    tallies = tried(draft_with(procedure))

    assert {t.cases - t.same for t in tallies.values()} == {0}
    assert all(t.today == t.draft for t in tallies.values())


def test_a_shorter_limit_shows_the_cases_that_would_have_been_late(procedure, cases):
    tally = tried(draft_with(procedure, limits=with_limits(accept=1)))["accept"]

    assert tally.draft["late"] > tally.today["late"]
    assert tally.earlier == tally.cases - tally.same > 0
    assert tally.median_days < 0


def test_what_never_happened_cannot_be_told(procedure, cases):
    limits = (
        *with_limits(),
        Limit("arrive", Text("到场"), "step:visit", "case.answered", 2),
    )
    tallies = tried(draft_with(procedure, steps=(VISIT,), limits=limits))

    assert tallies["arrive"].unknown == tallies["arrive"].cases == len(cases)
    assert sum(tallies["arrive"].draft.values()) == 0
    assert tallies["draft"].unknown == 0


def test_what_nobody_asked_then_cannot_be_told(procedure, cases):
    limits = (
        replace(with_limits()[0], condition=Condition(severities=("grave",))),
        *with_limits()[1:],
    )
    grave = (Severity("grave", Text("重大")),)
    before = procedure.current_version
    data = before.data | {"severities": []}
    type(before).objects.filter(pk=before.pk).update(data=data)

    tallies = tried(draft_with(procedure, severities=grave, limits=limits))

    assert tallies["draft"].unknown == len(cases)


def test_a_step_that_was_recorded_before_can_be_told(units, staff):
    draft = build_draft(steps=(VISIT,))
    draft.latest_revision.publish()
    procedure = Procedure.objects.get(pk=draft.pk)
    case = builders.build_complaint(procedure.current_version)
    builders.move_to("handling", case, staff, units)
    at = MONDAY + timedelta(days=1)
    actions.record_step(case=case, by=staff[Role.HANDLER], at=at, step="visit")
    limits = (
        *with_limits(),
        Limit("arrive", Text("到场"), "case.assigned", "step:visit", 2),
    )

    tally = tried(draft_with(procedure, limits=limits))["arrive"]

    assert (tally.new, tally.unknown, tally.draft["kept"]) == (1, 0, 1)


def test_only_the_last_year_of_this_procedure_is_read(procedure, cases, units):
    builders.build_complaint(builders.build_version(units, code="second"))
    cases[0].received_at = NOW - timedelta(days=366)
    cases[0].save()

    trial = trials.ask(procedure, by=None, at=NOW)
    trials.go_on(trial.pk)
    trial.refresh_from_db()

    assert trial.total == trial.counted == len(cases) - 1


def test_in_small_batches_and_interrupted_it_counts_the_same(
    procedure, cases, monkeypatch
):
    procedure = draft_with(procedure, limits=with_limits(draft=2))
    monkeypatch.setattr(trials, "BATCH", 2)
    trial = trials.ask(procedure, by=None, at=NOW)

    runs = 0
    while Trial.objects.get(pk=trial.pk).finished_at is None:
        # No patience at all: one batch, and back into the queue.
        trials.go_on(trial.pk, patience=-1)
        runs += 1

    trial = Trial.objects.get(pk=trial.pk)
    assert runs == len(cases) // 2 + 1
    assert trial.counted == len(cases)
    assert trial.last_case is None
    assert_as_by_hand(trials.tallies_of(trial), procedure)


def test_two_workers_at_once_count_no_case_twice(procedure, cases, monkeypatch):
    monkeypatch.setattr(trials, "BATCH", 4)
    trial = trials.ask(procedure, by=None, at=NOW)
    one, other = Trial.objects.get(pk=trial.pk), Trial.objects.get(pk=trial.pk)

    assert trials._batch(one)
    assert not trials._batch(other)

    tasks.try_draft(trial.pk)
    assert_as_by_hand(trials.tallies_of(Trial.objects.get(pk=trial.pk)), procedure)


def test_a_batch_costs_the_same_queries_whatever_its_size(
    procedure, cases, monkeypatch, django_assert_max_num_queries
):
    calendar_from_db("CN")
    asked = set()
    for size in (2, 8):
        monkeypatch.setattr(trials, "BATCH", size)
        Trial.objects.all().delete()
        trial = trials.ask(procedure, by=None, at=NOW)
        trial = Trial.objects.get(pk=trial.pk)
        # Two of them for the calendar, if no test before has kept it.
        with django_assert_max_num_queries(10) as queries:
            trials._batch(trial)
        asked.add(len(queries))

    assert len(asked) == 1


def test_what_is_kept_does_not_grow_with_the_cases():
    tally = Tally()
    tally.days = {str(day): 10**6 for day in range(-30, 30)}

    assert tally.median_days == -1


def test_asking_twice_is_one_trial_until_it_stalls(procedure, cases, staff, queue):
    editor = staff[Role.PROCEDURE_EDITOR]

    first = trials.ask(procedure, by=editor, at=NOW)
    second = trials.ask(procedure, by=editor, at=NOW + timedelta(minutes=1))
    late = trials.ask(procedure, by=editor, at=NOW + timedelta(minutes=10))

    assert first.pk == second.pk == late.pk
    assert queue == [("casework.tasks.try_draft", first.pk)] * 2


def test_neither_a_trial_nor_a_publication_touches_a_case(procedure, cases):
    procedure = draft_with(procedure, limits=with_limits(draft=1, answer=1, accept=1))
    before = list(Case.unscoped.order_by("pk").values())
    clocks = [
        list(case.clocks.model.unscoped.filter(case=case).values()) for case in cases
    ]
    events = Event.unscoped.count()

    tried(procedure)
    procedure.latest_revision.publish()

    assert Procedure.objects.get(pk=procedure.pk).current_version.number == 2
    assert list(Case.unscoped.order_by("pk").values()) == before
    assert Event.unscoped.count() == events
    for case, kept in zip(cases, clocks, strict=True):
        case = type(case).unscoped.get(pk=case.pk)
        clocking.recount(case)
        assert case.version.number == 1
        assert list(case.clocks.model.unscoped.filter(case=case).values()) == kept


class TestPage:
    def url(self, procedure):
        return reverse("procedures:trial", args=[procedure.pk])

    def test_an_editor_asks_waits_and_reads_counts(
        self, client, staff, procedure, cases
    ):
        client.force_login(staff[Role.PROCEDURE_EDITOR])
        edit = client.get(reverse("procedures:edit", args=[procedure.pk]))
        assert self.url(procedure) in edit.content.decode()

        waiting = client.post(self.url(procedure), follow=True).content.decode()
        trial = Trial.objects.get()
        assert 'http-equiv="refresh"' in waiting
        assert trial.asked_by == staff[Role.PROCEDURE_EDITOR]
        tasks.try_draft(trial.pk)
        page = client.get(self.url(procedure)).content.decode()

        assert 'http-equiv="refresh"' not in page
        assert "提出拟办意见" in page
        for case in cases:
            assert str(case) not in page
            assert case.reference not in page
            assert str(case.pk) not in page

    def test_an_older_draft_is_said_to_be_older(self, client, staff, procedure, cases):
        client.force_login(staff[Role.ADMINISTRATOR])
        client.post(self.url(procedure))
        tasks.try_draft(Trial.objects.get().pk)
        assert not client.get(self.url(procedure)).context["is_outdated"]

        change(procedure, summary_zh="改过")

        assert client.get(self.url(procedure)).context["is_outdated"]

    def test_before_the_first_publication_there_is_nothing_to_try(
        self, client, staff, units
    ):
        draft = build_draft()
        client.force_login(staff[Role.PROCEDURE_EDITOR])

        assert client.get(self.url(draft)).status_code == 200
        client.post(self.url(draft))

        assert not Trial.objects.exists()

    @pytest.mark.parametrize(
        "role",
        sorted(set(Role) - {Role.PROCEDURE_EDITOR, Role.ADMINISTRATOR, Role.PUBLISHER}),
    )
    def test_other_roles_try_nothing(self, client, staff, procedure, role):
        client.force_login(staff[role])

        for response in (
            client.get(self.url(procedure)),
            client.post(self.url(procedure)),
        ):
            assert response.status_code == 302
            assert response.url == reverse("wagtailadmin_home")
        assert not Trial.objects.exists()
