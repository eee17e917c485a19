"""What in a mail leads to a ticket: tokens this desk has signed, and hints anybody can write."""

import re
from dataclasses import dataclass

from servicedesk.events.models import Event
from servicedesk.notifications.identity import (
    is_note_address,
    is_own_address,
    key_of_reply_address,
    mail_domain,
    origin_of,
)
from tickets.events import MESSAGE_POSTED, OPENED, STATUS_CHANGED
from tickets.intake.mail.parsed import ParsedMail
from tickets.models import IncomingMail, Ticket

SUBJECT = Ticket._meta.label_lower
MOST_IDS = 50
HOOK = re.compile(r"\[#([1-9][0-9]{0,17})\]", re.ASCII)
READ_BY_CLIENTS = (MESSAGE_POSTED.name, OPENED.name, STATUS_CHANGED.name)


@dataclass(frozen=True, slots=True)
class Token:
    """``number`` of the ticket; ``is_note``: an answer stays inner; ``user``: to whom the letter
    went that is answered, None where only the reply address speaks."""

    number: int
    is_note: bool
    user: int | None = None


@dataclass(frozen=True, slots=True)
class Leads:
    """``hint`` with ``hint_by`` ("subject" or "references")."""

    token: Token | None = None
    is_token_forged: bool = False
    hint: int | None = None
    hint_by: str = "subject"


def leads_of(parsed: ParsedMail, *, recipients: list[str]) -> Leads:
    """The first token that holds (our Message-ID before the reply address), else a hint."""
    ids = _ids(parsed)
    addresses = _addresses(parsed, recipients)
    token = _by_message_id(ids, addresses) or _by_address(addresses)
    if token is not None:
        return Leads(token)
    is_forged = any(map(_looks_like_our_id, ids)) or any(map(_looks_like_our_address, addresses))
    hook = HOOK.search(parsed.subject)
    if hook is not None and (number := _existing(int(hook[1]))):
        return Leads(None, is_forged, number)
    return Leads(None, is_forged, _by_their_ids(ids), "references")


def bounced_letter(parsed: ParsedMail) -> tuple[int, int] | None:
    """(ticket, person) of the letter of ours a report is about, if its Message-ID is ours."""
    if parsed.bounce is None:
        return None
    origin = origin_of(f"<{parsed.bounce.message_id}>")
    if origin is None:
        return None
    event = Event.objects.filter(pk=origin[0], subject_type=SUBJECT).first()
    return (event.subject_id, origin[1]) if event else None


def _ids(parsed: ParsedMail) -> list[str]:
    return list(dict.fromkeys((*parsed.in_reply_to, *reversed(parsed.references))))[:MOST_IDS]


def _addresses(parsed: ParsedMail, recipients: list[str]) -> list[str]:
    named = [address.email for address in (*parsed.to, *parsed.cc)]
    kept = [parsed.headers.get(name, "") for name in ("delivered-to", "x-original-to")]
    return [address for address in (*recipients, *named, *kept) if address]


def _by_message_id(ids: list[str], addresses: list[str]) -> Token | None:
    for one in ids:
        origin = origin_of(f"<{one}>")
        if origin is None:
            continue
        event = Event.objects.filter(pk=origin[0], subject_type=SUBJECT).first()
        if event is not None:
            is_inner = event.kind not in READ_BY_CLIENTS or event.data.get("public") is False
            is_note = is_inner or any(map(is_note_address, addresses))
            return Token(event.subject_id, is_note, origin[1])
    return None


def _by_address(addresses: list[str]) -> Token | None:
    for address in addresses:
        key = key_of_reply_address(address)
        if key is not None and (number := _existing(key)):
            return Token(number, is_note_address(address))
    return None


def _by_their_ids(ids: list[str]) -> int | None:
    """The ticket of a mail that came to us before and is named here."""
    if not ids:
        return None
    named = IncomingMail.objects.filter(letter_id__in=ids, ticket__isnull=False)
    return named.order_by("pk").values_list("ticket", flat=True).first()


def _existing(number: int) -> int | None:
    return Ticket.objects.filter(pk=number).values_list("pk", flat=True).first()


def _looks_like_our_id(one: str) -> bool:
    return one.lower().startswith("event.") and one.lower().endswith(f"@{mail_domain()}")


def _looks_like_our_address(address: str) -> bool:
    return "+" in address and is_own_address(address) and key_of_reply_address(address) is None
