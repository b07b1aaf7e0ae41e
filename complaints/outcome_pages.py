"""The Wagtail page of an outcome: made of redacted words, moderated, taken down.

Nothing here knows who the case is from. A page holds no reference number and no id of
a case, and its address is made of the month and chance.
"""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import (
    GroupApprovalTask,
    GroupPagePermission,
    Locale,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from casework import clocking
from casework.actions.change import NotNow
from casework.calendars.loading import calendar_from_db
from casework.models import Case, Clock
from casework.projection import INSTANT_UNITS, RunningClock
from casework.roles import Role

from .models import Outcome, OutcomeIndexPage, OutcomePage

WORDS = ("title", "asked", "found", "done")
# The name is stored in the database and shown to publishers.
WORKFLOW = "办理结果发布 / Publication of outcomes"
PUBLISHERS_MAY = ("change_page", "publish_page")


def words_on(page: OutcomePage) -> dict[str, str]:
    """Return the words of a page under the names they have in an outcome."""
    found = {"title_zh": page.title, "title_en": page.title_en}
    for name in WORDS[1:]:
        for language in ("zh", "en"):
            found[f"{name}_{language}"] = getattr(page, f"{name}_{language}")
    return found


def lay_out(outcome: Outcome, *, by) -> OutcomePage:
    """Return the page with the approved words as its latest draft, not yet live."""
    page = outcome.page or _new_page(outcome)
    for name in WORDS[1:]:
        for language in ("zh", "en"):
            setattr(page, f"{name}_{language}", getattr(outcome, f"{name}_{language}"))
    page.title, page.title_en = outcome.title_zh, outcome.title_en
    _describe_case(page, outcome.case)
    if page.pk is None:
        _index().add_child(instance=page)
    page.save_revision(user=by, log_action=True)
    return page


def _index() -> OutcomeIndexPage:
    index = OutcomeIndexPage.objects.filter(locale=Locale.get_default()).first()
    if index is None:
        raise NotNow(_("The site has no page for outcomes yet."))
    return index


def _new_page(outcome: Outcome) -> OutcomePage:
    answered = timezone.localtime(outcome.case.answered_at)
    return OutcomePage(
        slug=f"{answered:%Y-%m}-{secrets.token_hex(3)}",
        live=False,
        has_unpublished_changes=True,
        locale=Locale.get_default(),
    )


def _describe_case(page: OutcomePage, case: Case) -> None:
    """Copy what the public may compare: matter, unit, result, month, time taken."""
    definition = case.definition
    category = definition.category(case.category)
    answered = timezone.localtime(case.answered_at)
    page.procedure_code = definition.code
    page.procedure_title_zh = definition.title.zh
    page.procedure_title_en = definition.title.en
    page.category_code = category.code
    page.category_title_zh = category.title.zh
    page.category_title_en = category.title.en
    page.unit = case.unit
    page.result = case.result
    page.year, page.month = answered.year, answered.month
    _compare_with_promise(page, case)


def _compare_with_promise(page: OutcomePage, case: Case) -> None:
    running = main_clock(case)
    if running is None or running.met_at is None:
        return
    # As it was counted in its day: a later notice makes no promise broken, or kept.
    clock = Clock.unscoped.get(case=case, limit=running.limit.code, round=running.round)
    limit = running.limit
    page.limit_title_zh, page.limit_title_en = limit.title.zh, limit.title.en
    page.limit_unit = limit.unit
    page.promised = (limit.amount or 0) + sum(
        granted.n for granted in running.extensions if granted.unit == limit.unit
    )
    calendar = calendar_from_db(case.definition.calendar)
    if running.due(calendar).ceiling is not None:
        # A date promised inside the limit is what was kept or broken.
        whole_days = limit.unit not in INSTANT_UNITS
        until = clock.due_at - timedelta.resolution * whole_days
        page.promised = replace(running, met_at=until).taken(calendar)
        page.limit_unit = "calendar_day" if limit.unit == "month" else limit.unit
    page.taken = clock.taken
    page.kept = not _was_missed(clock)


def main_clock(case: Case) -> RunningClock | None:
    """Return the public limit to show: one that was missed, else the longest.

    A case that broke one of two promises must not be shown beside the other.
    """
    kept = {(row.limit, row.round): row for row in Clock.unscoped.filter(case=case)}
    met = [
        running
        for running in clocking.running_clocks(case)
        if running.limit.public
        and running.limit.kind == "must"
        and running.met_at is not None
    ]

    def weight(running: RunningClock) -> tuple[bool, timedelta]:
        row = kept[running.limit.code, running.round]
        return _was_missed(row), row.due_at - row.started_at

    return max(met, key=weight, default=None)


def _was_missed(clock: Clock) -> bool:
    return clock.met_at is not None and clock.met_at > clock.due_at


def ask_for_publication(page: OutcomePage, *, by) -> None:
    """Put the page before the publishers, in place of an earlier draft of it."""
    call_back(page, by=by)
    workflow_for(page.get_parent()).start(page, by)


def call_back(page: OutcomePage | None, *, by) -> None:
    """Take a draft out of moderation: other words are on their way."""
    if page is None:
        return
    state = OutcomePage.objects.get(pk=page.pk).current_workflow_state
    if state is not None:
        state.cancel(user=by)


def approve_in_moderation(page: OutcomePage, *, by) -> None:
    # A page object remembers the workflow it was last asked for.
    state = OutcomePage.objects.get(pk=page.pk).current_workflow_state
    if state is None:
        raise NotNow(_("This outcome is not before the publishers."))
    state.current_task_state.specific.approve(user=by)


def went_live(page: OutcomePage, *, at: datetime) -> None:
    """Date the page by the record: it says when the outcome was published."""
    rows = OutcomePage.objects.filter(pk=page.pk)
    rows.filter(first_published_at__gt=at).update(first_published_at=at)
    rows.update(last_published_at=at)


def show_in_other_languages(page: OutcomePage) -> None:
    """Make the page's twin in every other language; Wagtail keeps it in step."""
    known = set(page.aliases.values_list("locale_id", flat=True))
    for locale in Locale.objects.exclude(pk=page.locale_id):
        if locale.pk not in known:
            live = OutcomePage.objects.get(pk=page.pk)
            live.copy_for_translation(locale, copy_parents=True, alias=True)


def take_down(page: OutcomePage, *, by) -> None:
    # The right was checked on the case; an approver has none on pages.
    UnpublishPageAction(page, user=by).execute(skip_permission_checks=True)


def workflow_for(index: Page) -> Workflow:
    """Return the publishers' workflow; made and attached when first needed."""
    publishers = Group.objects.get(name=Role.PUBLISHER.value)
    workflow, created = Workflow.objects.get_or_create(name=WORKFLOW)
    if created:
        task = GroupApprovalTask.objects.create(name=WORKFLOW)
        task.groups.add(publishers)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    if not WorkflowPage.objects.filter(page=index).exists():
        WorkflowPage.objects.create(page=index, workflow=workflow)
    for codename in PUBLISHERS_MAY:
        GroupPagePermission.objects.get_or_create(
            group=publishers,
            page=index,
            permission=Permission.objects.get(
                codename=codename, content_type__app_label="wagtailcore"
            ),
        )
    return workflow
