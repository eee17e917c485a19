"""Celery doors of long work. A message is a hint; what is left over is found by the clock."""

from typing import Any

import structlog
from celery import shared_task
from django.utils import timezone

from sla.terms import working

log = structlog.get_logger(__name__)


@shared_task
def carry_on_terms(key: int) -> None:
    if working.carry_on(key):
        hint(key)


@shared_task
def carry_on_left_over() -> None:
    for key in working.left_over(timezone.now()):
        working.carry_on(key)
    for key in working.left_questions(timezone.now()):
        working.find_answer(key)


@shared_task
def find_answer(key: int) -> None:
    if working.find_answer(key):
        hint_question(key)


def hint(key: int) -> None:
    """Ask a worker to begin now; a broker that is away only means it begins later."""
    _send(carry_on_terms, key)


def hint_question(key: int) -> None:
    """The same for a question what if."""
    _send(find_answer, key)


def _send(task: Any, key: int) -> None:
    try:
        task.apply_async((key,), retry=False, ignore_result=True)
    except Exception as error:  # noqa: BLE001 — any broker failure is survivable by design
        log.warning("broker is away", error=repr(error))
