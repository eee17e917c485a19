"""Asking for news, where no webhook brings them: keep what came, only then ask for the next."""

from datetime import timedelta

import structlog
from django.utils import timezone

from servicedesk.messenger.client import BotError, bot_id, call
from servicedesk.messenger.models import Update
from servicedesk.messenger.receiving import store

log = structlog.get_logger(__name__)
WANTED = ["message", "callback_query", "my_chat_member"]
BATCH_SIZE = 100
NUMBERS_HOLD = timedelta(days=6)
"""After a quiet week the messenger counts from anywhere anew."""


def next_offset() -> int | None:
    """The first update not kept yet, by what was kept last; None when that is too long ago.

    Naming it acknowledges all before it, which is why it comes from committed rows alone.
    """
    kept = Update.objects.filter(
        bot_id=bot_id(), received_at__gt=timezone.now() - NUMBERS_HOLD
    ).order_by("-pk")  # fmt: skip
    last = kept.values_list("update_id", flat=True).first()
    return None if last is None else last + 1


def poll_once(*, seconds: int) -> int:
    """Ask once, waiting so many seconds for something to happen; how many were newly kept."""
    asked: dict[str, object] = {
        "timeout": seconds, "limit": BATCH_SIZE, "allowed_updates": WANTED,
    }  # fmt: skip
    offset = next_offset()
    if offset is not None:
        asked["offset"] = offset
    try:
        told = call("getUpdates", asked)
    except BotError as error:
        log.warning("no news from the messenger", error=str(error))
        return 0
    kept = 0
    for one in told if isinstance(told, list) else []:
        try:
            kept += store(one, now=timezone.now())
        except (ValueError, AttributeError):
            log.exception("not an update")
    return kept
