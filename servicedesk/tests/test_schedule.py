"""Sweeps of promises overtake letters: they stand in a queue that workers empty first."""

import pytest
from django.conf import settings

from servicedesk.celery import app
from servicedesk.schedule import FIRST_QUEUE, PROMISES, USUAL_QUEUE


@pytest.fixture(autouse=True)
def _all_tasks():
    app.loader.import_default_modules()


def queue_of(task: str) -> str:
    return app.amqp.router.route({}, task)["queue"].name


@pytest.mark.parametrize("task", PROMISES)
def test_what_keeps_promises_stands_in_the_first_queue(task):
    assert task in app.tasks
    assert queue_of(task) == FIRST_QUEUE


def test_letters_stand_in_the_usual_one():
    assert queue_of("servicedesk.events.tasks.deliver_one") == USUAL_QUEUE


def test_workers_take_from_the_queues_in_their_order():
    assert list(app.amqp.queues.consume_from) == [FIRST_QUEUE, USUAL_QUEUE]


def test_every_task_by_the_clock_is_known():
    told = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert told <= set(app.tasks)
