"""What comes in: kept word for word, then handled once, each chat's in the order it came."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.core.files.base import ContentFile
from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from servicedesk.events import claiming
from servicedesk.messenger import reading
from servicedesk.messenger.answering import answer, talk_with
from servicedesk.messenger.choices import UpdateState
from servicedesk.messenger.client import MOST_FILE_BYTES, BotError, bot_id, call, download
from servicedesk.messenger.hints import hint_to_handle
from servicedesk.messenger.models import Chat, IncomingFile, Update
from servicedesk.messenger.outbox import write

log = structlog.get_logger(__name__)
MAX_ATTEMPTS = 5
BATCH_SIZE = 100
KEPT_DAYS = 30


@transaction.atomic
def store(told: Mapping[str, Any], *, now: datetime) -> bool:
    """Keep an update; False when it was kept before. Raises ValueError for what is none.

    Only what has been committed here may be acknowledged to the messenger.
    """
    update_id = reading.whole(told.get("update_id"))
    if update_id is None or update_id < 0:
        raise ValueError("no update: it has no update_id")
    _row, is_new = Update.objects.get_or_create(
        bot_id=bot_id(),
        update_id=update_id,
        defaults={
            "chat_id": reading.chat_id_of(told),
            "raw": json.dumps(told),
            "received_at": now,
            "next_attempt_at": now,
        },
    )
    if is_new:
        transaction.on_commit(hint_to_handle)
    return is_new


def due_updates(now: datetime) -> list[int]:
    """Updates whose turn it is: of each chat only the oldest that waits."""
    waiting = Update.objects.filter(state=UpdateState.WAITING)
    earlier = waiting.filter(chat_id=OuterRef("chat_id"), pk__lt=OuterRef("pk"))
    due = waiting.filter(~Exists(earlier), next_attempt_at__lte=now)
    return list(due.order_by("pk").values_list("pk", flat=True)[:BATCH_SIZE])


def handle_all(clock: Callable[[], datetime]) -> int:
    """Handle until nothing is due; returns how many were tried."""
    tried = 0
    while keys := due_updates(clock()):
        tried += sum(handle(key, now=clock()) for key in keys)
    return tried


def handle(pk: int, *, now: datetime) -> bool:
    """Try one update; False when somebody else has it or it is not due.

    A file is fetched and kept first; what the update does, the answers to it and that it is done
    are one transaction. So a process may die anywhere, and it is done once.
    """
    if not claiming.claim(Update.objects.all(), pk, now=now):
        return False
    update = Update.objects.get(pk=pk)
    try:
        told = reading.read(update.raw)
        if told is not None and told.file is not None:
            _fetch(update, told.file, chat_id=told.chat_id)
        _act(update, told, now=now)
    except Exception as error:  # noqa: BLE001 — whatever it was, the row keeps it and is tried again
        _note_failure(update, error, now=now)
    return True


@transaction.atomic
def _act(update: Update, told: reading.Incoming | None, *, now: datetime) -> None:
    done = Update.objects.filter(pk=update.pk, state=UpdateState.WAITING).update(
        state=UpdateState.DONE, finished_at=timezone.now(), error=""
    )
    if done and told is not None:
        answer(update, told, now=now)


def _fetch(update: Update, sent: reading.SentFile, *, chat_id: int) -> None:
    """Keep the file of an update, from somebody we know, once. Raises BotError."""
    is_known = Chat.objects.filter(chat_id=chat_id, user__is_active=True).exists()
    if not is_known or IncomingFile.objects.filter(update=update).exists():
        return
    row = IncomingFile(update=update, name=sent.name[-255:], size=max(sent.size or 0, 0))
    if row.size > MOST_FILE_BYTES:
        row.is_too_large = True
        row.save()
        return
    try:
        found = call("getFile", {"file_id": sent.file_id})
    except BotError as error:
        if error.code != 400:  # "file is too big": no bot is ever given it
            raise
        row.is_too_large = True
        row.save()
        return
    path = found.get("file_path") if isinstance(found, dict) else None
    if not isinstance(path, str):
        raise BotError(0, "getFile named no path")
    content = download(path)
    row.size = len(content)
    row.file.save(f"{update.bot_id}-{update.update_id}", ContentFile(content), save=False)
    row.save()


def _note_failure(update: Update, error: Exception, *, now: datetime) -> None:
    log.error("update not handled", update_id=update.update_id, exc_info=error)
    update.attempt_count += 1
    update.error = repr(error)
    update.next_attempt_at = now + claiming.backoff(update.attempt_count)
    if update.attempt_count >= MAX_ATTEMPTS and not isinstance(error, DatabaseError):
        update.state = UpdateState.PARKED
    update.save(update_fields=["attempt_count", "error", "state", "next_attempt_at"])
    if update.state == UpdateState.PARKED and update.chat_id is not None:
        _apologise(update, update.chat_id, now=now)


def _apologise(update: Update, chat_id: int, *, now: datetime) -> None:
    """Tell the person that this one message was not understood, so that they say it elsewhere."""
    chat = Chat.objects.select_related("user").filter(chat_id=chat_id).first()
    if chat is None:
        return
    talk = talk_with(chat, update, now=now)
    with transaction.atomic(), translation.override(chat.user.language):
        talk.say(_("Your last message could not be taken. Please send it again or use the portal."))
        write(talk.rows)


def retry(update: Update, *, now: datetime) -> None:
    """Let a parked update be tried anew."""
    claiming.try_anew(Update.objects.filter(pk=update.pk, state=UpdateState.PARKED), now=now)


def forget_old(now: datetime) -> int:
    """Drop what was handled a month ago, with the copies of its files; tickets keep theirs."""
    old = Update.objects.filter(
        state=UpdateState.DONE, received_at__lt=now - timedelta(days=KEPT_DAYS)
    )
    for kept in IncomingFile.objects.filter(update__in=old).exclude(file=""):
        kept.file.delete(save=False)
    return old.delete()[0]
