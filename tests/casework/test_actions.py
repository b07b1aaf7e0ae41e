"""Every verb from every state and by every role, and what it leaves behind."""

from datetime import timedelta

import pytest

from casework import actions
from casework.actors import system_actor
from casework.models import Answer, Case, Clock, Event, Identity, Message
from casework.roles import RIGHTS, Role
from casework.states import TRANSITIONS, State

from ..builders import MONDAY, PARTS, build_complaint, build_person, move_to

pytestmark = pytest.mark.django_db

LATER = MONDAY + timedelta(hours=1)

# What each staff verb needs beside the case.
ARGUMENTS = {
    "accept": {},
    "refuse": {"reason": "不属于本单位职责"},
    "ask_supplement": {"what": "请补充时间和地点"},
    "assign": {},
    "return_case": {"reason": "不属于本单位"},
    "save_draft": {"parts": PARTS, "result": "supported"},
    "submit_draft": {},
    "approve_review": {"number": 1},
    "send_back": {"number": 1, "remarks": "请补充依据"},
    "sign_off": {"number": 1},
    "decline": {"number": 1, "remarks": "请补充依据"},
    "reply": {"channel": "web"},
    "record_follow_up": {"method": "phone", "reached": True},
    "close": {},
    "extend_limit": {"limit": "draft", "amount": 2, "reason": "需要检测"},
    "record_step": {"step": "inspect"},
    "promise_date": {"limit": "draft", "until": MONDAY.date() + timedelta(days=3)},
    "classify": {"severity": "major"},
    "correct_time": {
        "seq": 1,
        "to": MONDAY - timedelta(minutes=5),
        "reason": "邮戳",
    },
    "message_submitter": {"body": "正在核实"},
    "add_note": {"body": "已电话核实"},
    "declare_conflict": {"reason": "当事人是亲属"},
}
SUBMITTERS = {
    "withdraw": {},
    "send_message": {"body": "请问进展"},
    "supply": {"body": "三月一日"},
    "rate": {"satisfaction": "satisfied"},
}


def perform(verb, case, *, by, units, at=LATER):
    kwargs = dict(ARGUMENTS.get(verb, SUBMITTERS.get(verb)))
    if verb == "assign":
        kwargs["unit"] = units["brigade"]
    if verb == "declare_conflict":
        kwargs["unit"] = units["hall"]
    if verb not in SUBMITTERS:
        kwargs["by"] = by
    return getattr(actions, verb)(case=case, at=at, **kwargs)


def prepared(verb, state, complaint, staff, units):
    move_to(state, complaint, staff, units)
    if verb == "submit_draft" and state == "handling":
        perform("save_draft", complaint, by=staff[Role.HANDLER], units=units)
    return complaint


def able(verb):
    return next(r for r in Role if TRANSITIONS[verb].right in RIGHTS[r])


def test_every_transition_is_exercised_here():
    assert set(ARGUMENTS) | set(SUBMITTERS) == {
        verb for verb in TRANSITIONS if "outcome" not in verb
    }


@pytest.mark.parametrize("state", sorted(State))
@pytest.mark.parametrize("verb", [*ARGUMENTS, *SUBMITTERS])
def test_verb_works_from_its_states_and_no_other(verb, state, complaint, staff, units):
    case = prepared(verb, state, complaint, staff, units)
    before = Case.unscoped.get(pk=case.pk)
    by = staff[able(verb)] if verb in ARGUMENTS else None
    allowed = state in TRANSITIONS[verb].sources
    if verb in {"extend_limit", "promise_date"}:
        # Only where the limit runs: with the unit.
        allowed = state == State.HANDLING

    if allowed:
        perform(verb, case, by=by, units=units)
        after = Case.unscoped.get(pk=case.pk)
        assert after.event_count == before.event_count + 1
        assert after.status == (TRANSITIONS[verb].to or after.status)
    else:
        with pytest.raises((actions.NotNow, actions.NotAllowed)):
            perform(verb, case, by=by, units=units)
        after = Case.unscoped.get(pk=case.pk)
        assert (after.status, after.event_count) == (
            before.status,
            before.event_count,
        )


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("verb", ARGUMENTS)
def test_verb_is_refused_to_roles_without_the_right(
    verb, role, complaint, staff, units
):
    state = "handling" if verb in {"save_draft", "add_note"} else _source(verb)
    case = prepared(verb, state, complaint, staff, units)
    before = Event.unscoped.filter(case=case).count()

    if TRANSITIONS[verb].right in RIGHTS[role] and not _out_of_reach(role, case):
        perform(verb, case, by=staff[role], units=units)
        assert Event.unscoped.filter(case=case).count() == before + 1
    else:
        with pytest.raises(actions.NotAllowed):
            perform(verb, case, by=staff[role], units=units)
        assert Event.unscoped.filter(case=case).count() == before


def _source(verb):
    preferred = ["handling", "in_review", "in_sign_off", "signed", "answered"]
    sources = TRANSITIONS[verb].sources
    return next((s for s in preferred if s in sources), sorted(sources)[0])


def _out_of_reach(role, case):
    return case.unit_id is None and role in {
        Role.HANDLER,
        Role.REVIEWER,
        Role.APPROVER,
    }


def test_handler_of_another_unit_may_do_nothing(complaint, staff, units):
    move_to("handling", complaint, staff, units)
    stranger = build_person(Role.HANDLER, unit=units["hall"])

    with pytest.raises(actions.NotAllowed):
        perform("save_draft", complaint, by=stranger, units=units)


def test_author_cannot_review_the_own_draft(complaint, staff, units):
    staff[Role.HANDLER].groups.add(*staff[Role.REVIEWER].groups.all())
    staff[Role.HANDLER].__dict__.pop("_casework_actor", None)
    move_to("in_review", complaint, staff, units)

    with pytest.raises(actions.NotNow):
        perform("approve_review", complaint, by=staff[Role.HANDLER], units=units)


def test_reviewer_cannot_sign_off_what_they_reviewed(complaint, staff, units):
    staff[Role.REVIEWER].groups.add(*staff[Role.APPROVER].groups.all())
    staff[Role.REVIEWER].__dict__.pop("_casework_actor", None)
    move_to("in_sign_off", complaint, staff, units)

    with pytest.raises(actions.NotNow):
        perform("sign_off", complaint, by=staff[Role.REVIEWER], units=units)


def test_sign_off_is_bound_to_the_version_read(complaint, staff, units):
    move_to("in_sign_off", complaint, staff, units)

    with pytest.raises(actions.Stale):
        actions.sign_off(case=complaint, by=staff[Role.APPROVER], at=LATER, number=2)


def test_a_draft_saved_by_somebody_else_is_not_overwritten(complaint, staff, units):
    move_to("handling", complaint, staff, units)
    handler = staff[Role.HANDLER]
    first = actions.save_draft(case=complaint, by=handler, at=MONDAY, parts=PARTS)
    seen = first.saved_at
    actions.save_draft(case=complaint, by=handler, at=LATER, parts=PARTS, seen=seen)

    with pytest.raises(actions.Stale):
        actions.save_draft(case=complaint, by=handler, at=LATER, parts={}, seen=seen)


def test_a_draft_without_its_required_parts_stays_a_draft(complaint, staff, units):
    move_to("handling", complaint, staff, units)
    actions.save_draft(
        case=complaint,
        by=staff[Role.HANDLER],
        at=LATER,
        parts=PARTS | {"findings": " "},
        result="supported",
    )

    with pytest.raises(actions.NotNow, match="findings"):
        actions.submit_draft(case=complaint, by=staff[Role.HANDLER], at=LATER)


def test_a_draft_sent_back_is_followed_by_a_new_version(complaint, staff, units):
    move_to("in_review", complaint, staff, units)
    perform("send_back", complaint, by=staff[Role.REVIEWER], units=units)

    answer = actions.save_draft(
        case=complaint, by=staff[Role.HANDLER], at=LATER, parts=PARTS
    )

    assert answer.number == 2
    with system_actor():
        assert Answer.objects.get(case=complaint, number=1).is_frozen


def test_more_information_is_asked_for_once(complaint, staff, units):
    move_to("awaiting_supplement", complaint, staff, units)
    actions.supply(case=complaint, at=LATER, body="补充")

    with pytest.raises(actions.NotNow):
        perform("ask_supplement", complaint, by=staff[Role.FIRST_CONTACT], units=units)


def test_a_supplement_stops_the_clock_and_starts_it_again(complaint, staff, units):
    move_to("awaiting_supplement", complaint, staff, units)
    paused = Clock.unscoped.get(case=complaint, limit="accept")
    due = paused.due_on

    actions.supply(case=complaint, at=MONDAY + timedelta(days=2), body="补充")

    clock = Clock.unscoped.get(case=complaint, limit="accept")
    assert paused.paused_at == MONDAY
    assert clock.paused_at is None
    assert (clock.due_on - due).days == 2


def test_a_case_is_not_assigned_to_the_unit_it_is_about(version, staff, units):
    case = build_complaint(version, respondent_units=[units["brigade"]])
    actions.accept(case=case, by=staff[Role.FIRST_CONTACT], at=MONDAY)

    with pytest.raises(actions.NotNow):
        perform("assign", case, by=staff[Role.FIRST_CONTACT], units=units)


def test_an_extension_stays_within_what_the_procedure_allows(complaint, staff, units):
    move_to("handling", complaint, staff, units)
    approver = staff[Role.APPROVER]
    extend = {"case": complaint, "by": approver, "at": LATER, "limit": "draft"}

    with pytest.raises(actions.NotNow):
        actions.extend_limit(**extend, amount=6, reason="需要检测")
    actions.extend_limit(**extend, amount=5, reason="需要检测")
    with pytest.raises(actions.NotNow):
        actions.extend_limit(**extend, amount=1, reason="再次延期")

    assert Clock.unscoped.get(case=complaint, limit="draft").extended


def test_the_answer_goes_out_by_the_channel_of_the_case(complaint, staff, units):
    move_to("signed", complaint, staff, units)

    with pytest.raises(actions.NotNow):
        actions.reply(
            case=complaint, by=staff[Role.FIRST_CONTACT], at=LATER, channel="phone"
        )


def test_identity_is_logged_before_it_is_shown(version, staff):
    person = actions.Person(name="王小明", phone="13800138000")
    case = build_complaint(version, person=person)

    identity = actions.reveal_identity(
        case=case,
        by=staff[Role.IDENTITY_CUSTODIAN],
        at=LATER,
        reason="需要电话核实情况再联系",
    )

    with system_actor():
        assert identity.name == "王小明"
        assert Event.objects.filter(case=case, type="identity.revealed").count() == 1


@pytest.mark.parametrize(
    ("role", "reason"),
    [
        (Role.IDENTITY_CUSTODIAN, "太短"),
        (Role.REVIEWER, "需要电话核实情况再联系"),
        (Role.AUDITOR, "需要电话核实情况再联系"),
    ],
)
def test_identity_stays_closed_without_right_or_reason(version, staff, role, reason):
    case = build_complaint(version, person=actions.Person(name="王小明"))

    with pytest.raises((actions.NotAllowed, actions.NotNow)):
        actions.reveal_identity(case=case, by=staff[role], at=LATER, reason=reason)

    assert not Event.unscoped.filter(type="identity.revealed").exists()


def test_one_token_opens_one_case(version):
    from casework import codes

    token = codes.new_token()

    first = build_complaint(version, token=token)
    second = build_complaint(version, token=token)

    assert first.pk == second.pk
    assert Case.unscoped.count() == 1


def test_an_anonymous_case_has_no_identity(complaint):
    assert complaint.anonymous
    assert not Identity.unscoped.exists()


def test_a_message_with_nothing_in_it_is_refused(complaint):
    with pytest.raises(actions.NotNow):
        actions.send_message(case=complaint, at=LATER, body="  ")

    assert not Message.unscoped.exists()
