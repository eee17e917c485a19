"""The only writer of links between people and chats."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events.services import record
from servicedesk.messenger.events import BLOCKED, CODE_ASKED, LINKED, REVIVED, UNLINKED
from servicedesk.messenger.models import Chat, LinkCode

CODE_HOLDS = timedelta(minutes=10)
CODES_AN_HOUR = 5


def digest_of(code: str) -> str:
    """What is kept of a code: it is long and random, so a plain hash is enough."""
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()


@transaction.atomic
def create_code(user: User, *, at: datetime) -> str:
    """A code that links a chat within ten minutes, once; it voids those before. Records CODE_ASKED.

    Refused after five in an hour, and for a closed access.
    """
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if not user.is_active:
        raise Refused(_("This person's access is closed."))
    asked = LinkCode.objects.filter(user=user, created_at__gt=at - timedelta(hours=1))
    if asked.count() >= CODES_AN_HOUR:
        raise Refused(_("Too many codes were asked for: try again in an hour."), code="too_many")
    LinkCode.objects.filter(user=user, used_at=None, expires_at__gt=at).update(expires_at=at)
    code = secrets.token_urlsafe(12)
    LinkCode.objects.create(
        user=user, digest=digest_of(code), created_at=at, expires_at=at + CODE_HOLDS
    )
    record(CODE_ASKED, user, actor=user, at=at)
    return code


@transaction.atomic
def link(code: str, *, chat_id: int, name: str, at: datetime) -> Chat | None:
    """Tie the chat to the person who was given the code; None when it is unknown, used or too old.

    A person has one chat and a chat one person: an older tie of either ends. Records LINKED.
    """
    found = LinkCode.objects.select_related("user").filter(
        digest=digest_of(code), used_at=None, expires_at__gt=at, user__is_active=True
    ).first()  # fmt: skip
    if found is None or not LinkCode.objects.filter(pk=found.pk, used_at=None).update(used_at=at):
        return None
    older = Chat.objects.filter(user=found.user) | Chat.objects.filter(chat_id=chat_id)
    for chat in older.select_related("user"):
        _end(chat, actor=found.user, reason="moved", at=at)
    chat = Chat.objects.create(user=found.user, chat_id=chat_id, name=name[:150], linked_at=at)
    record(LINKED, found.user, actor=found.user, at=at, chat=chat_id, name=chat.name)
    return chat


@transaction.atomic
def unlink(user: User, *, actor: User, at: datetime) -> None:
    """Let nothing more reach the person's chat. Records UNLINKED; Refused without a link."""
    chat = Chat.objects.select_for_update(of=("self",)).filter(user=user).first()
    if chat is None:
        raise Refused(_("Telegram is not linked."))
    _end(chat, actor=actor, reason="asked", at=at)


def _end(chat: Chat, *, actor: User | None, reason: str, at: datetime) -> None:
    record(UNLINKED, chat.user, actor=actor, at=at, chat=chat.chat_id, reason=reason)
    chat.delete()


@transaction.atomic
def note_blocked(chat_id: int, *, description: str, at: datetime) -> None:
    """The person shut the bot out: nothing is written to the chat any more. Records BLOCKED."""
    chat = Chat.objects.select_related("user").filter(chat_id=chat_id, blocked_at=None).first()
    if chat is not None and Chat.objects.filter(pk=chat.pk, blocked_at=None).update(blocked_at=at):
        record(BLOCKED, chat.user, actor=None, at=at, chat=chat_id, description=description)


@transaction.atomic
def note_reachable(chat_id: int, *, at: datetime) -> None:
    """The person writes again, so the bot may. Records REVIVED when it was shut out."""
    chat = Chat.objects.select_related("user").filter(chat_id=chat_id).first()
    if chat is not None and chat.blocked_at is not None:
        Chat.objects.filter(pk=chat.pk).update(blocked_at=None)
        record(REVIVED, chat.user, actor=chat.user, at=at, chat=chat_id)


def remember(chat: Chat, talk: dict[str, object]) -> None:
    """Keep what the bot waits for in this chat; {} is nothing."""
    chat.talk = talk
    chat.save(update_fields=["talk"])


def chat_of(user: User) -> Chat | None:
    """The person's linked chat."""
    return Chat.objects.filter(user=user).first()
