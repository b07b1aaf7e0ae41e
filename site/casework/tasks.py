"""What the worker runs. Each task calls one thing that lives elsewhere.

django-q2 keeps the text of a failed task's exception in its table, and that text may
be somebody's: every task here fails `without_words`. Tasks run at least once, so each
must bear to be run again.
"""

import logging
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.core.management import call_command
from django.utils import timezone

from casework import (
    attachments,
    calendar_upkeep,
    delivery,
    health,
    queue_rows,
    recalculation,
    telling,
    throttling,
    trials,
    verification,
)
from casework.models import Calendar

logger = logging.getLogger(__name__)

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class TaskFailed(Exception):
    """A task failed; says the type of what happened and nothing else."""


def without_words(task: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    @wraps(task)
    def discreet(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        try:
            return task(*args, **kwargs)
        except Exception as error:
            logger.exception("%s failed", task.__name__)
            raise TaskFailed(type(error).__name__) from None

    return discreet


@without_words
def canary() -> None:
    """Prove, each minute, that a task put in the queue is carried out."""
    health.beat(health.CANARY, at=timezone.now())


@without_words
def prune_queue() -> None:
    queue_rows.prune(before=timezone.now() - queue_rows.KEPT)


@without_words
def clean_captchas() -> None:
    call_command("captcha_clean")


@without_words
def clear_sessions() -> None:
    call_command("clearsessions")


@without_words
def purge_staged_uploads() -> None:
    attachments.purge_staged(now=timezone.now())


@without_words
def forget_attempts() -> None:
    throttling.purge(timezone.now())


@without_words
def deliver(pk: int) -> None:
    """Carry out one effect that the outbox owes."""
    delivery.deliver(pk, now=timezone.now())


@without_words
def sweep_outbox() -> None:
    delivery.sweep(now=timezone.now())


@without_words
def tell_of_limits() -> None:
    """Warn of what falls due, and say what has."""
    telling.run(now=timezone.now())


@without_words
def publish_planned() -> None:
    """Publish the pages and procedures whose planned moment has come."""
    call_command("publish_scheduled")


@without_words
def recount_clocks() -> None:
    """Go on where a change of a calendar left open cases behind."""
    for code in Calendar.objects.values_list("code", flat=True):
        recalculation.recount_open(code, at=timezone.now())


@without_words
def remind_of_calendars() -> None:
    """Ask for next year's notice, from November on, once a week."""
    calendar_upkeep.remind(now=timezone.now())


@without_words
def try_draft(pk: int) -> None:
    """Go on with trying a draft of a procedure on the cases of the last year."""
    trials.go_on(pk)


@without_words
def anchor_events() -> None:
    verification.anchor(at=timezone.now())
