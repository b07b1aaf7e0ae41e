import io
import logging
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Workflow
from wagtail.signals import published

from casework.models import Procedure, ProcedureVersion, Unit
from casework.procedures.moderation import WORKFLOW, set_up_moderation
from casework.procedures.publishing import NotPublishable
from casework.roles import Role
from tests import builders

from .drafts import build_draft, change

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(units):
    return build_draft()


@pytest.fixture
def in_force(draft):
    draft.latest_revision.publish()
    return Procedure.objects.get(pk=draft.pk)


def numbers():
    return list(
        ProcedureVersion.objects.order_by("number").values_list("number", flat=True)
    )


def break_it(procedure):
    """Promise a limit without a number."""
    limits = list(procedure.get_latest_revision_as_object().limits.all())
    limits[0].amount = None
    return change(procedure, limits=limits)


def test_publishing_writes_the_definition_as_a_version(draft):
    draft.latest_revision.publish()

    procedure = Procedure.objects.get(pk=draft.pk)
    assert procedure.live
    assert numbers() == [1]
    assert procedure.live_definition() == builders.build_definition()
    assert procedure.current_version.published_at == procedure.last_published_at


def test_publishing_again_writes_no_version_when_nothing_changed(in_force):
    in_force.save_revision().publish()

    assert numbers() == [1]


def test_publishing_a_change_writes_the_next_version(in_force):
    change(in_force, summary_zh="新的概要").publish()

    assert numbers() == [1, 2]
    newest = Procedure.objects.get(pk=in_force.pk).live_definition()
    assert newest.summary.zh == "新的概要"


def test_a_version_is_never_changed_by_a_later_one(in_force):
    change(in_force, summary_zh="新的概要").publish()

    first = ProcedureVersion.objects.get(number=1)
    assert first.definition == builders.build_definition()


def test_saving_a_draft_changes_nothing_in_force(in_force):
    break_it(in_force)

    procedure = Procedure.objects.get(pk=in_force.pk)
    assert procedure.has_unpublished_changes
    assert procedure.live_definition() == builders.build_definition()


def test_a_limit_without_a_number_is_not_published(in_force):
    revision = break_it(in_force)

    with pytest.raises(NotPublishable) as refusal:
        revision.publish()

    assert [problem.path for problem in refusal.value.problems] == ["limits[0].amount"]
    assert "limits[0].amount" in str(refusal.value)
    assert numbers() == [1]
    procedure = Procedure.objects.get(pk=in_force.pk)
    assert procedure.live_definition() == builders.build_definition()


def test_version_and_publication_stand_or_fall_together(draft):
    def fail(**kwargs):
        raise RuntimeError("a listener failed")

    published.connect(fail, sender=Procedure)
    try:
        with pytest.raises(RuntimeError):
            draft.latest_revision.publish()
    finally:
        published.disconnect(fail, sender=Procedure)

    assert numbers() == []
    assert not Procedure.objects.get(pk=draft.pk).live


def test_who_hears_of_a_publication_finds_the_version(draft):
    heard = []

    def listen(instance, **kwargs):
        heard.append(instance.versions.count())

    published.connect(listen, sender=Procedure)
    try:
        draft.latest_revision.publish()
    finally:
        published.disconnect(listen, sender=Procedure)

    assert heard == [1]


def test_a_procedure_unpublished_and_published_keeps_its_version(in_force):
    in_force.unpublish()
    assert Procedure.objects.get(pk=in_force.pk).live_definition() is None

    in_force.latest_revision.publish()

    assert numbers() == [1]
    assert Procedure.objects.get(pk=in_force.pk).live_definition() is not None


def test_a_case_keeps_the_version_of_its_receipt(in_force):
    case = builders.build_complaint(in_force.current_version)

    change(in_force, summary_zh="新的概要").publish()

    case.refresh_from_db(from_queryset=type(case).unscoped.all())
    assert case.definition == builders.build_definition()


class TestPlanned:
    """Publication at a date set beforehand."""

    @pytest.fixture
    def run_planned(self):
        return lambda: call_command("publish_scheduled", stdout=io.StringIO())

    def plan(self, procedure, revision_of=None):
        soon = timezone.now() + timedelta(hours=1)
        change(procedure, go_live_at=soon, summary_zh="明天").publish()
        procedure = Procedure.objects.get(pk=procedure.pk)
        revision = procedure.scheduled_revision
        self.come(revision)
        return revision

    def come(self, revision):
        """Let the planned moment be past."""
        past = timezone.now() - timedelta(minutes=1)
        revision.content["go_live_at"] = past.isoformat()
        revision.approved_go_live_at = past
        revision.save()

    def test_becomes_a_version_when_the_date_comes(self, in_force, run_planned):
        self.plan(in_force)
        assert numbers() == [1]

        run_planned()

        assert numbers() == [1, 2]

    def test_is_refused_at_once_for_a_broken_draft(self, in_force):
        break_it(in_force)
        soon = timezone.now() + timedelta(hours=1)

        with pytest.raises(NotPublishable):
            change(in_force, go_live_at=soon).publish()

        assert Procedure.objects.get(pk=in_force.pk).scheduled_revision is None

    def test_is_given_up_when_it_broke_meanwhile(self, in_force, run_planned, caplog):
        revision = self.plan(in_force)
        revision.content["limits"][0]["amount"] = None
        revision.save()

        with caplog.at_level(logging.WARNING):
            run_planned()

        revision.refresh_from_db()
        assert revision.approved_go_live_at is None
        assert numbers() == [1]
        assert "was not published as planned" in caplog.text

    def test_of_others_is_not_held_up_by_a_broken_one(self, in_force, run_planned):
        broken = self.plan(in_force)
        broken.content["limits"][0]["amount"] = None
        broken.save()
        other = build_draft(code="other")
        other.latest_revision.publish()
        self.plan(Procedure.objects.get(code="other"))

        run_planned()

        assert Procedure.objects.get(code="other").versions.count() == 2


def test_procedures_have_their_moderation(draft):
    workflow = draft.get_workflow()

    (task,) = workflow.tasks
    groups = set(task.specific.groups.values_list("name", flat=True))
    assert groups == {Role.PUBLISHER.value, Role.ADMINISTRATOR.value}


def test_a_moderation_that_somebody_set_up_stays(draft):
    before = draft.get_workflow()

    set_up_moderation(apps)

    assert draft.get_workflow() == before
    assert Workflow.objects.filter(name=WORKFLOW).count() == 1


def test_procedures_without_moderation_get_one(draft):
    Workflow.objects.filter(name=WORKFLOW).delete()

    set_up_moderation(apps)

    (task,) = draft.get_workflow().tasks
    assert task.specific.groups.count() == 2


def test_the_last_approval_publishes(draft, staff):
    workflow = draft.get_workflow()
    state = workflow.start(draft, staff[Role.PROCEDURE_EDITOR])

    state.current_task_state.approve(user=staff[Role.PUBLISHER])

    assert numbers() == [1]
    assert Procedure.objects.get(pk=draft.pk).live


def test_an_approval_of_a_broken_draft_leaves_all_as_it_was(draft, staff):
    break_it(draft)
    state = Workflow.start(draft.get_workflow(), draft, staff[Role.PROCEDURE_EDITOR])

    with pytest.raises(NotPublishable):
        state.current_task_state.approve(user=staff[Role.PUBLISHER])

    state.refresh_from_db()
    assert state.status == state.STATUS_IN_PROGRESS
    assert numbers() == []


def test_a_unit_that_is_used_by_a_promise_stays(in_force):
    with pytest.raises(Exception, match="protected"):
        Unit.objects.get(code="brigade").delete()
