"""From a draft to a promise in force.

Every road to publication (an editor's button, the last step of moderation, a planned
date, an import) ends in `Procedure.publish`, and so here: a procedure with problems
does not pass, and what passes becomes a version in the same transaction.
"""

import logging
from typing import Any

from django.utils.translation import gettext as _
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.models import Revision

from casework.models.procedures import Procedure, ProcedureVersion
from casework.procedures import contradictions
from casework.procedures.doubts import digest, doubts
from casework.procedures.holders import holders
from casework.procedures.plain import to_plain
from casework.procedures.problems import Problem
from casework.procedures.rows import definition_from_rows, stray_questions
from casework.write_gate import writing

logger = logging.getLogger(__name__)

# What wagtail's publish_scheduled says when a planned date has come.
PLANNED = "wagtail.publish.scheduled"


class NotPublishable(Exception):
    """A draft that must not reach the public yet; `problems` says why."""

    def __init__(self, problems: list[Problem]):
        super().__init__(
            "\n".join(
                [_("This procedure cannot be published yet."), *map(str, problems)]
            )
        )
        self.problems = problems


def problems_of(procedure: Procedure) -> list[Problem]:
    """Return everything that stops this draft from being published."""
    return [
        *stray_questions(procedure),
        *contradictions.problems(definition_from_rows(procedure)),
    ]


def doubts_of(procedure: Procedure) -> list[Problem]:
    """Return what is to be looked at once before this draft is published."""
    return doubts(definition_from_rows(procedure), holders())


def are_looked_at(procedure: Procedure, found: list[Problem]) -> bool:
    """Whether somebody has looked at exactly these doubts, in this draft or before."""
    name = digest(found)
    return not name or procedure.seen_doubts.filter(digest=name).exists()


def look_at(procedure: Procedure, found: list[Problem], *, by: Any) -> None:
    """Note that somebody has looked at these doubts and leaves them as they are."""
    procedure.seen_doubts.get_or_create(digest=digest(found), defaults={"seen_by": by})


def publish(
    revision: Revision, *, skip_permission_checks: bool = False, **options: Any
) -> None:
    """Publish a revision, or plan it; raise NotPublishable and change nothing."""
    try:
        with writing():
            # Two who publish at once take their turns, each with its own number.
            Procedure.objects.select_for_update().get(pk=revision.object_id)
            PublishProcedure(revision, **options).execute(
                skip_permission_checks=skip_permission_checks
            )
    except NotPublishable as refusal:
        if options.get("log_action") != PLANNED:
            raise
        _give_up_plan(revision, refusal)


def _give_up_plan(revision: Revision, refusal: NotPublishable) -> None:
    """Take a planned publication back: raised, it would stop all others for ever."""
    revision.approved_go_live_at = None
    revision.save(update_fields=["approved_go_live_at"])
    logger.warning(
        "procedure %s was not published as planned: %d problems",
        revision.object_id,
        len(refusal.problems),
    )


class PublishProcedure(PublishRevisionAction):
    """Wagtail's publication of a revision, with our check before and version after."""

    def check(self, skip_permission_checks: bool = False) -> None:
        super().check(skip_permission_checks=skip_permission_checks)
        if found := problems_of(self.object):
            raise NotPublishable(found)

    def _after_publish(self) -> None:
        # Before the signal: who listens may read the version.
        if self.object.live:
            write_version(self.object)
        super()._after_publish()


def write_version(procedure: Procedure) -> ProcedureVersion | None:
    """Write what is now in force as the next version; None when nothing changed."""
    definition = definition_from_rows(procedure)
    newest = procedure.versions.order_by("-number").first()
    if newest is not None and newest.definition == definition:
        return None
    return ProcedureVersion.objects.create(
        procedure=procedure,
        number=newest.number + 1 if newest else 1,
        published_at=procedure.last_published_at,
        data=to_plain(definition, complete=True),
    )
