"""Hints to the workers: what must happen is a row, and the sweeps find what a hint forgot."""

import structlog
from celery import current_app

log = structlog.get_logger(__name__)
SEND, HANDLE = "servicedesk.messenger.tasks.send_due", "servicedesk.messenger.tasks.handle_due"


def _hint(task: str) -> None:
    try:
        current_app.send_task(task, retry=False, ignore_result=True)
    except Exception as error:  # noqa: BLE001 — any broker failure is survivable by design
        log.warning("broker is away", error=repr(error))


def hint_to_send() -> None:
    """Ask a worker to send what waits, now rather than at the next sweep."""
    _hint(SEND)


def hint_to_handle() -> None:
    """Ask a worker to handle what came in."""
    _hint(HANDLE)
