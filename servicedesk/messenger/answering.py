"""Who speaks, and which handler answers: the one way from an update to a verb."""

import re
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from servicedesk.errors import Refused
from servicedesk.messenger import registry, services
from servicedesk.messenger.models import Chat, OutgoingMessage, Update
from servicedesk.messenger.outbox import message_payload, write
from servicedesk.messenger.reading import Incoming
from servicedesk.messenger.talk import Talk

OLDEST = timedelta(days=7)
COMMAND = re.compile(r"^/([a-z_]{1,32})(?:@\w+)?(?:\s+(.*))?$", re.DOTALL | re.IGNORECASE)
NUMBER = re.compile(r"[#№](\d{1,18})\b")
WRONG_CODES_A_DAY = 5


def answer(update: Update, told: Incoming, *, now: datetime) -> None:
    """Act on what a person did; takes part in the caller's transaction."""
    if told.is_shut_out is not None:
        _note_reach(told, now=now)
        return
    chat = Chat.objects.select_for_update(of=("self",)).select_related("user__organisation").filter(
        chat_id=told.chat_id
    ).first()  # fmt: skip
    code = _code_of(told.text)
    if code:
        linked = services.link(code, chat_id=told.chat_id, name=told.name, at=now)
        if linked is None and chat is None:
            _answer_stranger(update, told, now=now, is_code=True)
            return
        chat = linked or chat
    if chat is None or not chat.user.is_active:
        _answer_stranger(update, told, now=now)
        return
    services.note_reachable(chat.chat_id, at=now)
    talk = talk_with(chat, update, now=now, told=told)
    with translation.override(chat.user.language):
        if code:
            greet(talk, is_new=linked is not None)
        else:
            _dispatch(talk, told)
    write(talk.rows)


def talk_with(chat: Chat, update: Update, *, now: datetime, told: Incoming | None = None) -> Talk:
    """The turn of a talk an update is."""
    said_at = told.at if told is not None else None
    is_likely = said_at is not None and update.received_at - OLDEST < said_at
    at = min(said_at, update.received_at) if said_at and is_likely else update.received_at
    return Talk(
        user=chat.user, chat=chat, update_pk=update.pk, at=at, now=now,
        text=told.text if told else "",
        file=getattr(update, "incoming_file", None),
        about=_about(chat, told) if told else "",
    )  # fmt: skip


def _about(chat: Chat, told: Incoming) -> str:
    """What the answered message was about; one whose sending was never confirmed says it itself."""
    if told.replied_id is None:
        return ""
    sent = OutgoingMessage.objects.filter(chat_id=chat.chat_id, message_id=told.replied_id).first()
    if sent is not None:
        return sent.about
    named = set(NUMBER.findall(told.replied_text.partition("\n\n")[0]))
    return f"ticket:{named.pop()}" if len(named) == 1 else ""


def _code_of(text: str) -> str:
    """The code of ``/start CODE``."""
    asked = COMMAND.match(text)
    return (asked[2] or "").strip() if asked and asked[1].lower() == "start" else ""


def _dispatch(talk: Talk, told: Incoming) -> None:
    """One of: a button, a command, an answer to a message, the next step, anything else."""
    try:
        with transaction.atomic():
            toast = _handle(talk, told)
    except Refused as refused:
        talk.rows.clear()
        toast = str(refused)
        if not told.press_id:
            talk.say(toast)
    if told.press_id:
        talk.answer_press(told.press_id, toast or "")


def _handle(talk: Talk, told: Incoming) -> str | None:
    if told.press_id:
        name, _colon, argument = told.data.partition(":")
        press = registry.action_named(name)
        return press(talk, argument) if press else _("This button is not used any more.")
    asked = COMMAND.match(talk.text)
    if asked:
        known = registry.command_named(asked[1].lower())
        if known is None or not known.is_for(talk.user):
            help_(talk)
        else:
            talk.text = (asked[2] or "").strip()
            known.handler(talk)
        return None
    about, _colon, key = talk.about.partition(":")
    replied = registry.replies_about(about) if about else None
    if replied is not None:
        replied(talk, key)
        return None
    handler = registry.step_named(str(talk.state.get("step", ""))) or registry.speech_of(talk.user)
    (handler or help_)(talk)
    return None


def greet(talk: Talk, *, is_new: bool) -> None:
    """The first words after a chat was linked."""
    name = talk.user.full_name
    talk.say(
        _("%(name)s, this chat is linked to your account.") % {"name": name}
        if is_new
        else _("This code is not valid any more. The chat stays linked to %(name)s.")
        % {"name": name}
    )
    help_(talk)


def help_(talk: Talk) -> None:
    """What this person may ask for."""
    lines = [f"/{one.name} – {one.words}" for one in registry.commands_for(talk.user)]
    talk.say("\n".join([_("You can ask me for:"), *lines]))


def _note_reach(told: Incoming, *, now: datetime) -> None:
    if told.is_shut_out:
        services.note_blocked(told.chat_id, description="blocked by the person", at=now)
    else:
        services.note_reachable(told.chat_id, at=now)


def _answer_stranger(
    update: Update, told: Incoming, *, now: datetime, is_code: bool = False
) -> None:
    """One polite answer a day, and nothing else; a code that does not hold is told a few times."""
    if told.press_id:
        return
    said = OutgoingMessage.objects.filter(
        chat_id=told.chat_id, recipient=None, created_at__gt=now - timedelta(days=1)
    ).count()  # fmt: skip
    if said >= (WRONG_CODES_A_DAY if is_code else 1):
        return
    with translation.override("ru" if told.language.startswith("ru") else "en"):
        text = (
            _("This code is not valid any more: ask for a new one in your profile, %(url)s")
            if is_code
            else _(
                "This bot answers those who use the service desk. To link your account, sign in "
                "and open your profile: %(url)s"
            )
        ) % {"url": f"{settings.SITE_URL}/profile/messenger/"}
    payload = message_payload(text, chat_id=told.chat_id)
    write([
        OutgoingMessage(key=f"update.{update.pk}.0", chat_id=told.chat_id, payload=payload,
                        next_attempt_at=now)
    ])  # fmt: skip
