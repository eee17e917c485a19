"""Writing what goes out: rows in the transaction of the change, sent after it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from servicedesk.messenger.buttons import Rows, keyboard
from servicedesk.messenger.client import is_on
from servicedesk.messenger.hints import hint_to_send
from servicedesk.messenger.models import Chat, OutgoingMessage

TEXT_UNITS = 4096
"""Of a message, in UTF-16 code units as the messenger counts them."""
ANSWER_LIMIT = 200


def clip(text: str, *, units: int = TEXT_UNITS) -> str:
    """The text, cut with an ellipsis to so many UTF-16 code units."""
    coded = text.encode("utf-16-le", "replace")
    if len(coded) <= units * 2:
        return text
    return coded[: (units - 1) * 2].decode("utf-16-le", "ignore") + "…"


def message_payload(text: str, *, chat_id: int, buttons: Rows = ()) -> dict[str, Any]:
    """What ``sendMessage`` is given: plain words, no markup of anybody's, no previews fetched."""
    payload: dict[str, Any] = {
        "chat_id": chat_id,
        "text": clip(text),
        "link_preview_options": {"is_disabled": True},
    }
    if buttons:
        payload["reply_markup"] = keyboard(buttons)
    return payload


def chats_of(people: Iterable[int]) -> dict[int, Chat]:
    """Chats that can be written to, by person; none, and no query, while the channel is off."""
    if not is_on():
        return {}
    return {chat.user_id: chat for chat in Chat.objects.filter(user__in=people, blocked_at=None)}


def has_chat(user: User) -> bool:
    return bool(chats_of([user.pk]))


def notice_row(
    event: Event, chat: Chat, *, text: str, now: datetime, about: str = "", buttons: Rows = ()
) -> OutgoingMessage:
    """An event told to one person; its key makes it the same row however often it is written."""
    return OutgoingMessage(
        key=f"event.{event.pk}.{chat.user_id}",
        event=event,
        recipient_id=chat.user_id,
        chat_id=chat.chat_id,
        payload=message_payload(text, chat_id=chat.chat_id, buttons=buttons),
        about=about,
        next_attempt_at=now,
    )


def write(rows: list[OutgoingMessage]) -> None:
    """Keep rows in the current transaction; those written before stay as they are."""
    if rows:
        OutgoingMessage.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
        transaction.on_commit(hint_to_send)
