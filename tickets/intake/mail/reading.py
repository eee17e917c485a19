"""From raw bytes to a parsed mail. Pure; run it in the child process (``child.Reader``), because a
hostile mail can still cost time and memory."""

import email
import email.policy
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime

from tickets.intake.mail.parsed import (
    HEADERS_KEPT,
    Address,
    MailKind,
    ParsedMail,
    Part,
    Unreadable,
)


def read_mail(raw: bytes, *, instance: str = "") -> ParsedMail:
    """The mail of these bytes. Raises Unreadable(reason) when there is nothing to read.

    ``instance``: the name of this desk; a mail that carries it in our header is our own.
    """
    try:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        return _parsed(message, instance)
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError) as error:
        raise Unreadable(f"{type(error).__name__}: {error}"[:500]) from error


def _parsed(message: EmailMessage, instance: str) -> ParsedMail:
    if not message.keys():
        raise Unreadable("There are no headers: this is not a mail.")
    plain, rich = message.get_body(("plain",)), message.get_body(("html",))
    text = str(plain.get_content()) if plain else ""
    senders = _addresses(message, "from") or _addresses(message, "reply-to")
    headers = {name: str(message[name]) for name in HEADERS_KEPT if message[name]}
    sent = message["date"]
    own = bool(instance) and headers.get("x-service-desk-instance") == instance
    return ParsedMail(
        message_id=_ids(message, "message-id")[0] if _ids(message, "message-id") else "",
        sender=senders[0] if senders else None,
        subject=str(message["subject"] or ""),
        sent_at=parsedate_to_datetime(str(sent)) if sent else None,
        text=text,
        html=str(rich.get_content()) if rich else "",
        written=text,
        kind=MailKind.OWN if own else MailKind.PERSON,
        reply_to=_addresses(message, "reply-to"),
        to=_addresses(message, "to"),
        cc=_addresses(message, "cc"),
        in_reply_to=_ids(message, "in-reply-to"),
        references=_ids(message, "references"),
        attachments=tuple(
            Part(
                part.get_filename() or "file",
                bytes(part.get_payload(decode=True) or b""),
                part.get_content_type(),
                str(part["content-id"] or "").strip("<> "),
            )
            for part in message.iter_attachments()
        ),
        headers=headers,
    )


def _addresses(message: EmailMessage, name: str) -> tuple[Address, ...]:
    found = getaddresses([str(value) for value in message.get_all(name, [])])
    return tuple(Address(address, shown) for shown, address in found if address)


def _ids(message: EmailMessage, name: str) -> tuple[str, ...]:
    return tuple(one.strip("<>") for one in str(message[name] or "").split())
