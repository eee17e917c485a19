"""What is ours in a letter, proved by a keyed mark (MAC) nobody else can make.

A mark holds only for the words beside it and is made with SECRET_KEY; those of
SECRET_KEY_FALLBACKS are still believed. Its letters are ``a-z2-7``, since mail servers may fold
case. What is read here comes from strangers: it is matched whole, never parsed.
"""

import base64
import re
from email.utils import parseaddr

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

INSTANCE_HEADER = "X-Service-Desk-Instance"
MARK_LENGTH = 16

_SALT = "servicedesk.notifications.identity"
_KEY = r"([1-9][0-9]{0,18})"
_MARK = rf"([a-z2-7]{{{MARK_LENGTH}}})"
_REPLY = re.compile(rf"[^@\s<>]{{1,64}}\+{_KEY}(n?)\.{_MARK}@[^@\s<>]{{1,253}}", re.ASCII)
_MESSAGE = re.compile(rf"<event\.{_KEY}\.{_KEY}\.{_MARK}@[^@\s<>]{{1,253}}>", re.ASCII)


def mail_domain() -> str:
    return _base()[1]


def reply_address(key: int, *, is_note: bool = False) -> str:
    """Where an answer about the ticket with this key goes; ``is_note``: the answer stays inner."""
    local, domain = _base()
    words = f"{key}n" if is_note else f"{key}"
    return f"{local}+{words}.{_mark('reply', words)}@{domain}"


def key_of_reply_address(address: str) -> int | None:
    """The ticket's key of an address :func:`reply_address` made, whatever its case; None of any
    other."""
    found = _read_reply(address)
    return found[0] if found else None


def is_note_address(address: str) -> bool:
    """Whether what comes to this address of ours answers an inner note, and is one."""
    found = _read_reply(address)
    return found is not None and found[1]


def message_id(event_id: int, user_id: int) -> str:
    """The Message-ID of the letter that tells this person of this event; always the same."""
    words = f"{event_id}.{user_id}"
    return f"<event.{words}.{_mark('message', words)}@{mail_domain()}>"


def origin_of(message_id: str) -> tuple[int, int] | None:
    """(event, person) of a Message-ID :func:`message_id` made, whatever its case; None of any
    other."""
    found = _MESSAGE.fullmatch(message_id.strip().lower())
    if found is None:
        return None
    event_id, user_id, mark = found.groups()
    if not _is_mark("message", f"{event_id}.{user_id}", mark):
        return None
    return int(event_id), int(user_id)


def thread_id(key: int, user_id: int) -> str:
    """What every letter of a ticket to one person refers to: no letter has it, it holds them
    together."""
    words = f"{key}.{user_id}"
    return f"<ticket.{words}.{_mark('thread', words)}@{mail_domain()}>"


def instance_value() -> str:
    """What stands in INSTANCE_HEADER of every letter of this desk."""
    return _mark("instance", settings.SITE_URL)


def is_own_instance(value: str) -> bool:
    """Whether a letter with this INSTANCE_HEADER left this very desk: a loop."""
    return _is_mark("instance", settings.SITE_URL, value.strip().lower())


def is_own_address(address: str) -> bool:
    """Whether mail to this address comes to the desk: that of its letters, or of answers to
    them."""
    ours = {_plain(parseaddr(settings.DEFAULT_FROM_EMAIL)[1]), settings.MAIL_REPLY_TO}
    return _plain(address.strip().removeprefix("<").removesuffix(">")) in ours


def _plain(address: str) -> str:
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _base() -> tuple[str, str]:
    """MAIL_REPLY_TO in parts; the start of the desk has seen to its form."""
    local, _, domain = settings.MAIL_REPLY_TO.rpartition("@")
    return local, domain


def _read_reply(address: str) -> tuple[int, bool] | None:
    found = _REPLY.fullmatch(address.strip().removeprefix("<").removesuffix(">").lower())
    if found is None:
        return None
    key, note, mark = found.groups()
    return (int(key), bool(note)) if _is_mark("reply", f"{key}{note}", mark) else None


def _mark(purpose: str, words: str, *, secret: str | bytes | None = None) -> str:
    made = salted_hmac(f"{_SALT}.{purpose}", words, secret=secret, algorithm="sha256").digest()
    return base64.b32encode(made).decode().lower()[:MARK_LENGTH]


def _is_mark(purpose: str, words: str, given: str) -> bool:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(
        constant_time_compare(given, _mark(purpose, words, secret=secret)) for secret in keys
    )
