"""Carries out what the outbox owes: at least once, with its effect once.

An attempt is counted and committed before it is made, so that a task that kills its
worker does not run for ever. A mail whose answer was cut off is "perhaps sent" and is
not sent again on its own; preparing a file may be repeated and is.
"""

import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Q
from django_q.tasks import async_task

from casework import mails, preparation
from casework.actors import system_actor
from casework.models.effects import OutboxRow
from casework.write_gate import writing

EFFECTS: dict[str, Callable[[OutboxRow], None]] = {
    "mail.submitter": mails.to_submitter,
    "mail.staff": mails.to_staff,
    "mail.limit": mails.of_limit,
    "mail.calendars": mails.of_calendars,
    "file.derive": preparation.derive,
}
# Done twice, these leave the same; a mail would be read twice.
REPEATABLE = frozenset({"file.derive"})
# The server may have taken the message before the line dropped.
UNCLEAR_ERRORS = (smtplib.SMTPServerDisconnected, TimeoutError)

ATTEMPTS = 14  # with the delays below: over 48 hours
FIRST_DELAY = timedelta(minutes=1)
LONGEST_DELAY = timedelta(hours=12)
# Longer than django-q2's timeout: whoever started it is dead by then.
LEASE = timedelta(minutes=5)
SWEEP_AT_ONCE = 500


def deliver(pk: int, *, now: datetime) -> None:
    """Carry out one row if it is due and nobody else is at it."""
    with system_actor():
        row = _claim(pk, now)
        if row is None:
            return
        try:
            EFFECTS[row.effect](row)
        except Exception as error:  # noqa: BLE001 - every failure is kept and retried
            _failed(row, error, now)
        else:
            _settle(row, OutboxRow.State.DONE, done_at=now)


def _claim(pk: int, now: datetime) -> OutboxRow | None:
    with writing():
        row = (
            OutboxRow.unscoped.select_for_update(of=("self",))
            .select_related("case__key", "case__handler")
            .filter(pk=pk, state=OutboxRow.State.DUE, next_at__lte=now)
            .first()
        )
        if row is None:
            return None
        row.attempts += 1
        row.state = OutboxRow.State.UNDER_WAY
        row.started_at = now
        row.save(update_fields=["attempts", "state", "started_at"])
        return row


def _failed(row: OutboxRow, error: Exception, now: datetime) -> None:
    # Only the type: the message of an error may quote what it choked on.
    row.last_error = type(error).__name__
    if isinstance(error, UNCLEAR_ERRORS) and row.effect not in REPEATABLE:
        _settle(row, OutboxRow.State.UNCLEAR)
    elif row.attempts >= ATTEMPTS:
        _settle(row, OutboxRow.State.DEAD)
        if row.effect == "file.derive":
            preparation.give_up(row)
    else:
        _settle(row, OutboxRow.State.DUE, next_at=now + delay(row.attempts))


def delay(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: doubling, to half a day."""
    return min(FIRST_DELAY * 2 ** (attempts - 1), LONGEST_DELAY)


def _settle(row: OutboxRow, state: OutboxRow.State, **changes) -> None:
    row.state = state
    for name, value in changes.items():
        setattr(row, name, value)
    with writing():
        row.save(update_fields=["state", "last_error", *changes])


def sweep(*, now: datetime) -> int:
    """Queue again what is due, and settle what a dead worker left behind.

    A lost row of the queue then costs minutes, not an answer. Returns how many rows
    were queued.
    """
    with system_actor(), writing():
        _settle_abandoned(now)
        due = OutboxRow.unscoped.filter(
            state=OutboxRow.State.DUE, next_at__lte=now
        ).order_by("next_at", "pk")
        keys = list(due.values_list("pk", flat=True)[:SWEEP_AT_ONCE])
        for pk in keys:
            async_task("casework.tasks.deliver", pk)
    return len(keys)


def _settle_abandoned(now: datetime) -> None:
    abandoned = OutboxRow.unscoped.filter(
        state=OutboxRow.State.UNDER_WAY, started_at__lt=now - LEASE
    )
    repeatable = Q(effect__in=REPEATABLE)
    abandoned.filter(repeatable, attempts__lt=ATTEMPTS).update(
        state=OutboxRow.State.DUE, next_at=now, last_error="WorkerLost"
    )
    abandoned.filter(repeatable).update(
        state=OutboxRow.State.DEAD, last_error="WorkerLost"
    )
    abandoned.exclude(repeatable).update(
        state=OutboxRow.State.UNCLEAR, last_error="WorkerLost"
    )
