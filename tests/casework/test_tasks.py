"""Tasks do one thing each and fail without a word of anybody."""

import traceback
from datetime import timedelta

import pytest
from django.utils import timezone

from casework import health, tasks
from casework.tasks import TaskFailed, without_words


@without_words
def fails():
    raise ValueError("张三 13800000000")


def test_a_failure_says_its_type_and_nothing_else(caplog):
    with pytest.raises(TaskFailed, match=r"^ValueError$") as failure:
        fails()

    assert failure.value.__cause__ is None
    assert "张三" not in caplog.records[0].getMessage()


def test_a_success_returns_what_the_task_returns():
    assert without_words(lambda: 7)() == 7


def test_what_the_queue_keeps_of_a_failure_is_nobodys():
    try:
        fails()
    except TaskFailed as error:
        # As django-q2 writes it into its table.
        kept = f"{error} : {traceback.format_exc()}"

    assert "TaskFailed" in kept
    assert "张三" not in kept


@pytest.mark.django_db
def test_the_canary_sings():
    tasks.canary()

    assert timezone.now() - health.last_beat(health.CANARY) < timedelta(minutes=1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "task",
    [
        tasks.anchor_events,
        tasks.clean_captchas,
        tasks.clear_sessions,
        tasks.forget_attempts,
        tasks.prune_queue,
        tasks.publish_planned,
        tasks.purge_staged_uploads,
        tasks.recount_clocks,
        tasks.sweep_outbox,
    ],
)
def test_housekeeping_bears_to_find_nothing_and_to_run_again(task):
    task()
    task()
