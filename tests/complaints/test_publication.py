"""An outcome goes to the public by three people, word for word as it was approved."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from wagtail.models import PageLogEntry, Revision

from casework import actions
from casework.calendars import loading
from casework.models import Calendar, CalendarDay, Event
from casework.procedures.definition import Limit, Publication
from casework.procedures.text import Text
from casework.roles import Role
from complaints import publication
from complaints.identity_check import hits
from complaints.models import Outcome, OutcomePage
from complaints.publication import Words

from ..builders import (
    MONDAY,
    PARTS,
    build_complaint,
    build_person,
    build_version,
    move_to,
)
from .sites import build_outcome_index

pytestmark = pytest.mark.django_db

WORDS = Words(
    title_zh="夜间施工噪声",
    asked_zh="来信人反映工地夜间施工。",
    found_zh="经查，施工方未取得夜间施工许可。",
    done_zh="已责令停止夜间施工。",
    title_en="Noise at night",
    asked_en="Somebody wrote about work at night.",
)
LATER = MONDAY + timedelta(days=2)


@pytest.fixture
def index(db):
    return build_outcome_index()


@pytest.fixture
def answered(version, staff, units):
    case = build_complaint(version, story={"story": "我叫张小明，半夜施工，秘密词语"})
    return move_to("answered", case, staff, units)


@pytest.fixture
def prepared(answered, staff, index):
    return publication.prepare(
        case=answered, by=staff[Role.HANDLER], at=LATER, words=WORDS
    )


@pytest.fixture
def approved(prepared, staff):
    return publication.approve(
        case=prepared.case, by=staff[Role.APPROVER], at=LATER, number=1
    )


@pytest.fixture
def published(approved, staff):
    return publication.publish(outcome=approved, by=staff[Role.PUBLISHER], at=LATER)


def types_of(case):
    rows = Event.unscoped.filter(case=case, type__startswith="outcome.")
    return list(rows.order_by("seq").values_list("type", flat=True))


def test_three_people_carry_an_outcome_to_the_public(published):
    page = OutcomePage.objects.get(pk=published.page_id)

    assert published.state == Outcome.State.PUBLISHED
    assert page.live
    assert page.first_published_at == LATER
    assert types_of(published.case) == [
        "outcome.prepared",
        "outcome.approved",
        "outcome.published",
    ]


def test_published_page_has_a_twin_in_english(published):
    twin = OutcomePage.objects.get(alias_of=published.page)

    assert twin.live
    assert twin.locale.language_code == "en"
    assert twin.asked_en == WORDS.asked_en


def test_page_says_the_days_taken_and_promised(published):
    page = published.page

    assert (page.promised, page.taken, page.limit_unit) == (7, 0, "workday")
    assert page.kept is True
    assert (page.year, page.month) == (2026, 3)


def test_a_broken_promise_is_the_one_that_is_shown(answered, staff, index):
    late = MONDAY + timedelta(days=30)
    case = build_complaint(answered.version, at=MONDAY)
    first, handler = staff[Role.FIRST_CONTACT], staff[Role.HANDLER]
    actions.accept(case=case, by=first, at=MONDAY)
    actions.assign(case=case, by=first, at=MONDAY, unit=answered.unit)
    parts = dict.fromkeys(("request", "findings", "decision"), "x")
    actions.save_draft(
        case=case, by=handler, at=MONDAY, parts=parts, result="explained"
    )
    actions.submit_draft(case=case, by=handler, at=MONDAY)
    actions.approve_review(case=case, by=staff[Role.REVIEWER], at=MONDAY, number=1)
    actions.sign_off(case=case, by=staff[Role.APPROVER], at=MONDAY, number=1)
    actions.reply(case=case, by=first, at=late, channel="web")

    outcome = publication.prepare(case=case, by=handler, at=late, words=WORDS)
    outcome = publication.approve(
        case=case, by=staff[Role.APPROVER], at=late, number=outcome.number
    )

    assert outcome.page.limit_title_zh == "答复"
    assert outcome.page.promised == 3
    assert outcome.page.kept is False


@pytest.fixture
def published_after(units, staff, index):
    """Return the page of a case answered so many days after receipt."""

    def publish(days, *, amount, promise=None, notice=lambda: None):
        answer = Limit(
            "all", Text("答复"), "case.received", "case.answered", amount, promises=1
        )
        case = build_complaint(build_version(units, limits=(answer,)), at=MONDAY)
        move_to("handling", case, staff, units)
        handler, late = staff[Role.HANDLER], MONDAY + timedelta(days=days)
        if promise:
            actions.promise_date(
                case=case, by=handler, at=MONDAY, limit="all", until=promise
            )
        actions.save_draft(
            case=case, by=handler, at=late, parts=PARTS, result="explained"
        )
        actions.submit_draft(case=case, by=handler, at=late)
        actions.approve_review(case=case, by=staff[Role.REVIEWER], at=late, number=1)
        actions.sign_off(case=case, by=staff[Role.APPROVER], at=late, number=1)
        actions.reply(case=case, by=staff[Role.FIRST_CONTACT], at=late, channel="web")
        notice()
        publication.prepare(case=case, by=handler, at=late, words=WORDS)
        outcome = publication.approve(
            case=case, by=staff[Role.APPROVER], at=late, number=1
        )
        return outcome.page

    return publish


def test_a_date_that_was_promised_is_what_was_kept_or_broken(published_after):
    # Promised by Wednesday, two workdays on; answered on Friday.
    page = published_after(4, amount=10, promise=date(2026, 3, 4))

    assert (page.promised, page.taken, page.kept) == (2, 4, False)


def test_a_later_notice_mends_no_promise(published_after):
    def notice():
        CalendarDay.objects.create(
            calendar=Calendar.objects.get(code="CN"),
            day=date(2026, 3, 3),
            is_workday=False,
        )
        loading.count_change("CN")

    page = published_after(2, amount=1, notice=notice)

    assert (page.promised, page.taken, page.kept) == (1, 2, False)


def test_page_holds_nothing_of_the_case(published):
    page = published.page
    told = str(page.serializable_data()) + page.url_path
    told += str(list(Revision.objects.values_list("content", flat=True)))
    told += str(list(PageLogEntry.objects.values_list("label", "data")))

    for secret in (
        published.case.reference,
        str(published.case),
        str(published.case.pk),
        "秘密词语",
    ):
        assert secret not in told


def test_who_prepared_does_not_approve(answered, units, index):
    both = build_person(Role.HANDLER, Role.APPROVER, unit=answered.unit)
    publication.prepare(case=answered, by=both, at=LATER, words=WORDS)

    with pytest.raises(actions.NotNow):
        publication.approve(case=answered, by=both, at=LATER, number=1)

    assert not OutcomePage.objects.exists()


@pytest.mark.parametrize("role", [Role.HANDLER, Role.APPROVER])
def test_who_prepared_or_approved_does_not_publish(role, approved, staff):
    person = staff[role]
    person.groups.add(*staff[Role.PUBLISHER].groups.all())
    del person._casework_actor

    with pytest.raises(PermissionDenied):
        publication.publish(outcome=approved, by=person, at=LATER)

    assert not OutcomePage.objects.live().exists()
    assert types_of(approved.case)[-1] == "outcome.approved"


def test_superuser_is_no_publisher(approved):
    root = build_person(is_superuser=True)

    with pytest.raises(PermissionDenied):
        approved.page.get_latest_revision().publish(user=root)

    assert not OutcomePage.objects.live().exists()


def test_nobody_publishes_words_that_were_not_approved(approved, staff):
    page = OutcomePage.objects.get(pk=approved.page_id)
    page.found_zh = "另外的文字"
    revision = page.save_revision(user=staff[Role.PUBLISHER])

    with pytest.raises(PermissionDenied):
        revision.publish(user=staff[Role.PUBLISHER])

    assert not OutcomePage.objects.live().exists()


def test_copy_of_the_page_is_not_published(published, staff):
    copied = published.page.copy(
        update_attrs={"slug": "copied"}, keep_live=False, copy_revisions=False
    )

    with pytest.raises(PermissionDenied):
        copied.save_revision().publish(user=staff[Role.PUBLISHER])

    assert not OutcomePage.objects.live().filter(pk=copied.pk).exists()


def test_procedure_without_a_promised_time_publishes_all_the_same(units, staff, index):
    version = build_version(units, limits=())
    case = move_to("answered", build_complaint(version), staff, units)
    publication.prepare(case=case, by=staff[Role.HANDLER], at=LATER, words=WORDS)

    outcome = publication.approve(
        case=case, by=staff[Role.APPROVER], at=LATER, number=1
    )

    assert outcome.page.kept is None
    assert outcome.page.promised is None


def test_approval_is_bound_to_the_version_read(prepared, staff):
    publication.prepare(
        case=prepared.case,
        by=staff[Role.HANDLER],
        at=LATER,
        words=replace(WORDS, done_zh="已处理。"),
    )

    with pytest.raises(actions.Stale):
        publication.approve(
            case=prepared.case, by=staff[Role.APPROVER], at=LATER, number=1
        )


def test_second_author_learns_that_words_changed(prepared, staff):
    changed = replace(WORDS, done_zh="已处理。")
    publication.prepare(
        case=prepared.case, by=staff[Role.HANDLER], at=LATER, words=changed, seen=1
    )

    with pytest.raises(actions.Stale):
        publication.prepare(
            case=prepared.case, by=staff[Role.HANDLER], at=LATER, words=WORDS, seen=1
        )


def test_outcome_sent_back_is_prepared_again(prepared, staff):
    case = prepared.case
    publication.send_back(
        case=case, by=staff[Role.APPROVER], at=LATER, number=1, remarks="去掉地点"
    )

    again = publication.prepare(
        case=case, by=staff[Role.HANDLER], at=LATER, words=WORDS
    )

    assert again.state == Outcome.State.PREPARED
    assert again.number == 2


def test_publisher_who_asks_for_changes_sends_the_outcome_back(approved, staff):
    state = approved.page.current_workflow_state.current_task_state.specific

    state.reject(user=staff[Role.PUBLISHER], comment="标题太长")

    approved.refresh_from_db()
    event = Event.unscoped.get(case=approved.case, type="outcome.sent_back")
    assert approved.state == Outcome.State.SENT_BACK
    assert event.actor == staff[Role.PUBLISHER]
    assert event.remarks == "标题太长"


def test_withdrawing_takes_every_language_down(published, staff):
    publication.withdraw(
        case=published.case, by=staff[Role.APPROVER], at=LATER, reason="内容有误"
    )

    published.refresh_from_db()
    assert published.state == Outcome.State.WITHDRAWN
    assert not OutcomePage.objects.live().exists()
    assert types_of(published.case)[-1] == "outcome.withdrawn"


def test_page_that_goes_down_in_any_way_is_recorded(published):
    published.page.unpublish()

    published.refresh_from_db()
    event = Event.unscoped.filter(case=published.case).order_by("seq").last()
    assert published.state == Outcome.State.WITHDRAWN
    assert (event.type, event.acted_as) == ("outcome.withdrawn", "system")


def test_withdrawn_outcome_goes_the_whole_way_again(published, staff):
    case, page = published.case, published.page
    handler, approver = staff[Role.HANDLER], staff[Role.APPROVER]
    publication.withdraw(case=case, by=approver, at=LATER, reason="内容有误")

    publication.prepare(
        case=case, by=handler, at=LATER, words=replace(WORDS, done_zh="已更正。")
    )
    outcome = publication.approve(case=case, by=approver, at=LATER, number=2)
    assert not OutcomePage.objects.live().exists()
    publication.publish(outcome=outcome, by=staff[Role.PUBLISHER], at=LATER)

    live = OutcomePage.objects.live()
    assert live.count() == 2
    assert set(live.values_list("done_zh", flat=True)) == {"已更正。"}
    assert outcome.page_id == page.pk


def test_what_looks_like_the_submitter_stops_the_approval(version, staff, units, index):
    case = build_complaint(
        version, person=actions.Person(name="张小明", phone="13800001234")
    )
    move_to("answered", case, staff, units)
    words = replace(WORDS, found_zh="经查，小明反映的情况属实，电话 138-0000 1234。")
    publication.prepare(case=case, by=staff[Role.HANDLER], at=LATER, words=words)
    found = hits(case, words.by_field)

    with pytest.raises(actions.NotNow):
        publication.approve(case=case, by=staff[Role.APPROVER], at=LATER, number=1)
    outcome = publication.approve(
        case=case,
        by=staff[Role.APPROVER],
        at=LATER,
        number=1,
        confirmed=[hit.code for hit in found],
    )

    assert {hit.kind for hit in found} == {"name", "phone", "number"}
    assert outcome.warnings_confirmed == len(found)


def test_procedure_that_publishes_nothing_prepares_nothing(units, staff, index):
    version = build_version(units, publication=Publication(outcomes=False))
    case = move_to("answered", build_complaint(version), staff, units)

    with pytest.raises(actions.NotNow):
        publication.prepare(case=case, by=staff[Role.HANDLER], at=LATER, words=WORDS)
