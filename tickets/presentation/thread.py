"""The conversation and what happened around it, as pages draw them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby

from django.urls import reverse
from django.utils.html import format_html, linebreaks, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from tickets.choices import Channel, FileRole, Side
from tickets.files import SHOWN_INLINE
from tickets.intake.mail import quotes
from tickets.models import Attachment, Handoff, HeldReply, Message, Ticket
from tickets.presentation.deliveries import Delivered, deliveries, waiting_count
from tickets.presentation.joint import fact_rows
from tickets.timeline import Entry, entries, latest_event

TONES = {
    "clock.breached": "breach",
    "clock.warned": "warn",
    "escalation.raised": "warn",
    "ticket.handoff_returned": "warn",
    "ticket.contract_alarm": "breach",
    "ticket.rated": "ok",
}
SAYS = ("ticket.opened", "ticket.message_posted")
_REPLY_HEAD = re.compile(r"^(On .{0,120} wrote:|.{0,120} (пишет|писал|писала|написал|написала):)$")


@dataclass(frozen=True, slots=True)
class File:
    """A file's row; ``url`` asks who may see it."""

    name: str
    url: str
    kind: str
    size: int
    is_image: bool
    state: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it was sent; ``url`` asks who may see it. ``remote_url`` shows pictures of other
    hosts too, empty when it names none."""

    name: str
    url: str
    remote_url: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A message as ``components/_message.html`` draws it. ``origin``: of a merged ticket, which."""

    id: int
    kind: str
    who: str
    role: str
    channel: str
    at: datetime
    body: SafeString
    quoted: SafeString | str
    files: list[File]
    origin: str = ""
    letter: Letter | None = None
    split_url: str = ""
    deliveries: Sequence[Delivered] = ()


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as ``components/_entry.html`` draws it."""

    icon: str
    words: str
    who: str
    at: datetime
    tone: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Leaving:
    """A reply its author can still take back; the addresses only for the author."""

    id: int
    who: str
    body: SafeString
    sent_at: datetime
    leaves_at: datetime
    undo_url: str = ""
    now_url: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A message, the events that happened between two messages, or a reply about to leave."""

    message: Said | None = None
    leaving: Leaving | None = None
    events: list[Happened] = field(default_factory=list)


def as_html(text: str) -> SafeString:
    """Plain text with paragraphs and links; everything in it is escaped."""
    linked = urlize(text, nofollow=True, autoescape=True)
    return mark_safe(linebreaks(linked))  # noqa: S308 — urlize has escaped it


def split_quoted(body: str) -> tuple[str, str]:
    """What was written, and the older mail quoted below it."""
    lines = body.rstrip().split("\n")
    end = len(lines)
    while end and (lines[end - 1].startswith(">") or not lines[end - 1].strip()):
        end -= 1
    if end == len(lines):
        return body, ""
    start = end
    if end and _REPLY_HEAD.match(lines[end - 1].strip()):
        start = end - 1
    written = "\n".join(lines[:start]).rstrip()
    if not written:
        return body, ""
    return written, "\n".join(line.removeprefix(">").removeprefix(" ") for line in lines[end:])


def split_letter(body: str) -> tuple[str, str]:
    """As :func:`split_quoted`, for a mail: its signature and any history are folded too."""
    found = quotes.split(body)
    return (found.written, found.rest) if found.written else (body, "")


def letter_of(message: Message) -> Letter | None:
    """The message as it was sent, if it came as HTML."""
    for one in message.attachments.all():
        if one.role == FileRole.LETTER:
            url = reverse("tickets:letter", args=[one.pk])
            remote = f"{url}?images=1" if one.shows_remote else ""
            return Letter(f"letter-{one.pk}", url, remote)
    return None


def file_row(attachment: Attachment) -> File:
    kind = attachment.name.rpartition(".")[2].upper()[:8] if "." in attachment.name else ""
    return File(
        attachment.name,
        reverse("tickets:attachment", args=[attachment.pk]),
        kind,
        attachment.size,
        attachment.content_type in SHOWN_INLINE,
    )


def said(message: Message, *, for_client: bool = False, thread: int | None = None) -> Said:
    """A message in the reader's words. Clients are not told through which door we answered.

    ``thread``: the ticket it is read on; engineers can make a ticket of what a client wrote there.
    """
    is_foreign = thread is not None and message.ticket_id != thread
    written, quoted = split_quoted(message.body)
    if message.channel == Channel.MAIL:
        written, quoted = split_letter(message.body)
    author = message.author
    kind = "us" if message.is_public else "note"
    if message.side == Side.CLIENT and message.is_public:
        kind = "client"
    role = ""
    if author is not None:
        role = _("Support") if for_client and author.is_desk else author.get_role_display()
    channel = "" if for_client and message.side != Side.CLIENT else Channel(message.channel).label
    return Said(
        id=message.pk,
        kind=kind,
        who=author.full_name if author else message.signed_as or _("The desk"),
        role=role if message.side != Side.DESK else _("Automatic"),
        channel=str(channel),
        at=message.posted_at,
        body=as_html(written),
        quoted=as_html(quoted) if quoted else "",
        files=[file_row(one) for one in message.attachments.all() if one.role != FileRole.LETTER],
        letter=letter_of(message),
        origin=_("from #%(number)d") % {"number": message.ticket_id} if is_foreign else "",
        split_url=_split_url(message, thread) if kind == "client" and not for_client else "",
    )


def _split_url(message: Message, thread: int | None) -> str:
    number = thread or message.ticket_id
    return f"{reverse('tickets:ticket_split', args=[number])}?message={message.pk}"


def _handoff_words(words: str, handoff: Handoff | None) -> str:
    """A hand-over with what the giving team wrote for the receiving one."""
    if handoff is None:
        return words
    told = words
    facts = [(one.label, one.text) for one in fact_rows(handoff)]
    for label, text in ((_("Tried"), handoff.tried), (_("Supposed"), handoff.hypothesis), *facts):
        if text:
            told = format_html("{}<br><b>{}</b>: {}", told, label, text)
    return told


def happened(entry: Entry, handoffs: dict[int, Handoff]) -> Happened:
    words = entry.words
    if entry.kind == "ticket.handed_over":
        words = _handoff_words(words, handoffs.get(entry.event_id))
    tone = TONES.get(entry.kind, "")
    return Happened(entry.icon, words, entry.actor_name, entry.at, tone)


def pieces(
    ticket: Ticket,
    *,
    reader: User,
    handoffs: Iterable[Handoff] = (),
    told: list[Entry] | None = None,
) -> list[Piece]:
    """Messages and events of the ticket in one order, events between messages together; ``told``:
    its history, where it was read already."""
    for_client = not reader.is_desk
    sent = {} if for_client else deliveries(ticket, reader=reader)
    told = _once(entries(ticket, reader=reader) if told is None else told)
    by_event = _handoffs_by_event(told, handoffs)
    thread: list[Piece] = []
    for has_message, group in groupby(told, key=lambda entry: entry.message is not None):
        if has_message:
            thread += [
                Piece(
                    _with_deliveries(
                        said(entry.message, for_client=for_client, thread=ticket.pk), sent
                    )
                )
                for entry in group
                if entry.message is not None
            ]
        else:
            thread.append(Piece(events=[happened(entry, by_event) for entry in group]))
    return thread


def _with_deliveries(one: Said, sent: Mapping[int, Sequence[Delivered]]) -> Said:
    """How the message reached the client, where it is one of ours to them."""
    return replace(one, deliveries=sent[one.id]) if one.kind == "us" and one.id in sent else one


def _once(told: list[Entry]) -> list[Entry]:
    """Each message where it was said; an event that names it again is only an event."""
    shown: set[int] = set()
    once = []
    for entry in told:
        if entry.message is not None and entry.kind not in SAYS:
            entry = replace(entry, message=None)
        elif entry.message is not None and entry.message.pk in shown:
            continue
        elif entry.message is not None:
            shown.add(entry.message.pk)
        once.append(entry)
    return once


def _handoffs_by_event(told: Sequence[Entry], handoffs: Iterable[Handoff]) -> dict[int, Handoff]:
    """Each event of a hand-over happened at the instant its row says."""
    by_time = {handoff.at: handoff for handoff in handoffs}
    recorded = [entry for entry in told if entry.kind == "ticket.handed_over"]
    return {entry.event_id: by_time[entry.at] for entry in recorded if entry.at in by_time}


def thread_tag(
    ticket: Ticket, *, reader: User, latest: int | None = None, held: int | None = None
) -> str:
    """Changes whenever something is said or happens that the reader may know of; for the desk also
    when a reply is about to leave, and when a letter leaves.

    ``latest``: the last event, ``held``: how many replies are about to leave, where it is known.
    """
    latest = latest_event(ticket, reader=reader) if latest is None else latest
    if not reader.is_desk:
        return f"{ticket.pk}-0-{latest}"
    if held is None:
        held = HeldReply.visible_to(reader).filter(ticket=ticket.pk).count()
    return f"{ticket.pk}-{ticket.revision}-{latest}-{waiting_count([ticket.pk])}-{held}"
