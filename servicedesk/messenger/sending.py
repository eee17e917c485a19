"""Sending: claim with a lease, call the Bot API, mark; wait as told, retry, park, or drop."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from servicedesk.events import claiming
from servicedesk.messenger.choices import OutgoingState
from servicedesk.messenger.client import BotError, call
from servicedesk.messenger.models import OutgoingMessage
from servicedesk.messenger.services import note_blocked

log = structlog.get_logger(__name__)
MAX_ATTEMPTS = 10
BATCH_SIZE = 100
LONGEST_WAIT = timedelta(hours=1)
TOO_MANY, FORBIDDEN, BAD_REQUEST = 429, 403, 400
GONE = ("chat not found", "user is deactivated", "bot was kicked")
"""Descriptions of a 400 that mean the same as 403: nobody is there to read."""


def due_messages(now: datetime) -> list[int]:
    """Keys of the rows to send now, oldest first, one batch."""
    return claiming.due(OutgoingMessage.objects.all(), now, most=BATCH_SIZE)


def send_all(clock: Callable[[], datetime]) -> int:
    """Send until nothing is due; returns how many were tried."""
    tried = 0
    while keys := due_messages(clock()):
        tried += sum(send(key, now=clock()) for key in keys)
    return tried


def send(pk: int, *, now: datetime) -> bool:
    """Try one row; False when somebody else has it or it is not due.

    A process that dies after the messenger took it leaves the row to its lease: it is sent again
    under the same key, never lost. (The Bot API has no key of its own to tell a repetition by.)
    """
    if not claiming.claim(OutgoingMessage.objects.all(), pk, now=now):
        return False
    row = OutgoingMessage.objects.get(pk=pk)
    try:
        result = call(row.method, row.payload, key=row.key)
    except BotError as error:
        _note_failure(row, error, now=now)
        return True
    if isinstance(result, dict) and isinstance(result.get("message_id"), int):
        row.message_id = result["message_id"]
    row.state, row.sent_at, row.error = OutgoingState.SENT, timezone.now(), ""
    row.save(update_fields=["state", "sent_at", "error", "message_id"])
    return True


def _note_failure(row: OutgoingMessage, error: BotError, *, now: datetime) -> None:
    log.warning("message not sent", key=row.key, error=str(error))
    if error.code == TOO_MANY:
        _wait(row, error, now=now)
    elif error.code == FORBIDDEN or (
        error.code == BAD_REQUEST and any(words in error.description for words in GONE)
    ):
        _drop_chat(row, error, now=now)
    elif error.code == BAD_REQUEST and row.method != "sendMessage":
        _finish(row, OutgoingState.DROPPED, error)  # a press too old to be answered
    elif error.code == BAD_REQUEST:
        _finish(row, OutgoingState.PARKED, error)  # the same again would be refused again
    else:
        row.attempt_count += 1
        is_last = row.attempt_count >= MAX_ATTEMPTS
        row.next_attempt_at = now + claiming.backoff(row.attempt_count)
        _finish(row, OutgoingState.PARKED if is_last else OutgoingState.WAITING, error)


def _wait(row: OutgoingMessage, error: BotError, *, now: datetime) -> None:
    """Leave the chat alone as long as the messenger asks; that is no failed attempt."""
    until = now + min(timedelta(seconds=error.retry_after or 1), LONGEST_WAIT)
    OutgoingMessage.objects.filter(
        chat_id=row.chat_id, state=OutgoingState.WAITING, next_attempt_at__lt=until
    ).update(next_attempt_at=until)
    row.next_attempt_at = until
    _finish(row, OutgoingState.WAITING, error)


@transaction.atomic
def _drop_chat(row: OutgoingMessage, error: BotError, *, now: datetime) -> None:
    """Nobody reads there any more: what waits for the chat is dropped, the link says so."""
    note_blocked(row.chat_id, description=error.description, at=now)
    OutgoingMessage.objects.filter(chat_id=row.chat_id, state=OutgoingState.WAITING).exclude(
        pk=row.pk
    ).update(state=OutgoingState.DROPPED, error=str(error))
    _finish(row, OutgoingState.DROPPED, error)


def _finish(row: OutgoingMessage, state: str, error: BotError) -> None:
    row.state, row.error = state, str(error)
    row.save(update_fields=["state", "error", "attempt_count", "next_attempt_at"])


def retry(row: OutgoingMessage, *, now: datetime) -> None:
    """Let a parked message be tried anew, under the same key."""
    parked = OutgoingMessage.objects.filter(pk=row.pk, state=OutgoingState.PARKED)
    claiming.try_anew(parked, now=now)
