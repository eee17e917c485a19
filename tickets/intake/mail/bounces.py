"""What a report of delivery says (RFC 3464): which mail, to whom, and whether for good."""

import re

from tickets.intake.mail import charsets
from tickets.intake.mail.addresses import is_address
from tickets.intake.mail.ids import ids_in
from tickets.intake.mail.limits import DIAGNOSTIC_CHARACTERS, HEADER_BYTES
from tickets.intake.mail.mime import Entity
from tickets.intake.mail.parsed import Bounce

_FIELD = re.compile(r"^([A-Za-z-]{1,40}):[ \t]*((?:[^\n]|\n[ \t])*)", re.MULTILINE)
_MESSAGE_ID = re.compile(r"^message-id:((?:[^\n]|\n[ \t])*)", re.IGNORECASE | re.MULTILINE)
_CODE = re.compile(r"(?<![\d.])([45])\.\d{1,3}\.\d{1,3}(?![\d.])|(?<![\d.])([45])[0-5]\d[ -]")
_ADDRESS = re.compile(r"<?([^\s<>;:,\"']{1,100}@[^\s<>;:,\"']{1,150})>?")
_RETURNED = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")


def bounce_of(mail: Entity, text: str) -> Bounce:
    """From the report's own part; from the letter's text where there is none."""
    fields: dict[str, str] = {}
    message_id = ""
    for part in mail.leaves():
        if part.content_type in ("message/delivery-status", "message/global-delivery-status"):
            fields = fields or _fields(part)
        elif part.content_type in _RETURNED and not message_id:
            message_id = _message_id(charsets.decode(part.content()[:HEADER_BYTES])[0])
    message_id = message_id or _message_id(text[:HEADER_BYTES])
    diagnostic = fields.get("diagnostic-code", "") or (text if not fields else "")
    status = fields.get("status", "").strip()
    action = fields.get("action", "").strip().lower()
    return Bounce(
        message_id=message_id,
        recipient=_recipient(mail, fields, text),
        is_permanent=_is_permanent(action, status, diagnostic),
        diagnostic=" ".join(diagnostic[: 2 * DIAGNOSTIC_CHARACTERS].split())[
            :DIAGNOSTIC_CHARACTERS
        ],
    )


def _fields(part: Entity) -> dict[str, str]:
    """The first of each name; names in lower case."""
    text = charsets.decode(part.content()[:HEADER_BYTES])[0].replace("\r\n", "\n")
    found: dict[str, str] = {}
    for match in _FIELD.finditer(text):
        found.setdefault(match.group(1).lower(), match.group(2))
    return found


def _message_id(text: str) -> str:
    match = _MESSAGE_ID.search(text)
    ids = ids_in(match.group(1)) if match else ()
    return ids[0] if ids else ""


def _recipient(mail: Entity, fields: dict[str, str], text: str) -> str:
    for name in ("original-recipient", "final-recipient"):
        address = fields.get(name, "").partition(";")[2].strip().strip("<>")
        if is_address(address):
            return address
    match = _ADDRESS.search(mail.headers.text("x-failed-recipients")[:1000]) or (
        _ADDRESS.search(text[:HEADER_BYTES]) if not fields else None
    )
    return match.group(1).rstrip(".") if match and is_address(match.group(1).rstrip(".")) else ""


def _is_permanent(action: str, status: str, diagnostic: str) -> bool:
    if action:
        return action == "failed" and not status.startswith("4")
    if status:
        return status.startswith("5")
    match = _CODE.search(diagnostic[:HEADER_BYTES])
    return match is not None and (match.group(1) or match.group(2)) == "5"
