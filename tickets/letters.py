"""What happened to a ticket as a letter to one person: words, files, history, and its thread.

Files are named with their links; to clients, who may have no password, small ones go along.
History is what both sides said: inner notes are never quoted, to nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from servicedesk.notifications.identity import reply_address, thread_id
from servicedesk.notifications.letters import (
    AUTOMATIC,
    BY_PERSON,
    REPLIED,
    Kind,
    Letter,
    Text,
    fill,
    fill_line,
    text_of,
)
from servicedesk.notifications.models import MailState, OutgoingMail
from servicedesk.wording import exact_time, file_size
from tickets.choices import Channel, FileRole, Status
from tickets.engineer_link import engineer_path
from tickets.letter_kinds import CLIENT_MESSAGE, NOTE, RECEIPT, REMINDER, REPLY, SOLUTION
from tickets.models import Attachment, IncomingMail, Message, Ticket
from tickets.presentation.thread import split_letter, split_quoted

ANSWERED = (REPLY, CLIENT_MESSAGE, SOLUTION, RECEIPT, REMINDER)
"""Letters whose answer both sides read; that to any other, from the desk, is an inner note."""
SAID_BY_PEOPLE = (REPLY, CLIENT_MESSAGE, NOTE, SOLUTION)
MOST_QUOTED = 3
QUOTED_LENGTH = 1_500
LARGEST_FILE = 2 * 1024 * 1024
LARGEST_LETTER = 5 * 1024 * 1024
UNSENT = (MailState.DAILY, MailState.GATHERED, MailState.BLOCKED)
MOST_EARLIER = 9


@dataclass(frozen=True)
class Occasion:
    """What is written about; ``message``: what was said, if anything. ``texts`` by language and
    ``earlier`` letters by person are what the letters of one event share.
    """

    ticket: Ticket
    event: Event
    kind: Kind
    message: Message | None = None
    texts: dict[str, Text] = field(default_factory=dict)
    earlier: dict[int, list[str]] = field(default_factory=dict)

    @property
    def is_by_person(self) -> bool:
        return bool(_signature(self.message)) and self.kind in SAID_BY_PEOPLE


def occasion_of(
    ticket: Ticket,
    event: Event,
    kind: Kind,
    *,
    people: Iterable[User],
    message: Message | None = None,
) -> Occasion:
    """Everything the letters to these people share."""
    return Occasion(ticket, event, kind, message, earlier=_earlier(ticket, event, people))


def letter_for(person: User, occasion: Occasion, *, url: str, headline: str, body: str) -> Letter:
    """The letter in the active language, which is the person's."""
    ticket, message = occasion.ticket, occasion.message
    text = _text(occasion)
    is_by_person = occasion.is_by_person
    values = {
        "ticket_number": str(ticket.number),
        "subject": ticket.subject,
        "client_name": person.full_name,
        "request_url": settings.SITE_URL + url,
        "desk_name": desk_name(),
        "headline": headline,
        "message": body,
        **_by_author(message, person),
        **_asking_engineer(ticket, person, is_by_person=is_by_person),
    }
    values["coverage"] = body if occasion.kind is RECEIPT else ""
    is_answered = not person.is_desk or occasion.kind in ANSWERED
    return Letter(
        subject=fill_line(text.subject, values),
        text=fill(text.body, values) + "\n",
        auto_submitted=_whose(occasion, is_by_person=is_by_person),
        from_name=_signature(message) if is_by_person else "",
        reply_to=reply_address(ticket.pk, is_note=not is_answered),
        references=[thread_id(ticket.pk, person.pk), *occasion.earlier.get(person.pk, ())],
        files=_carried(message) if person.is_client else (),
    )


def desk_name() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[0] or _("Service desk")


def _text(occasion: Occasion) -> Text:
    language = translation.get_language() or "en"
    if language not in occasion.texts:
        occasion.texts[language] = text_of(occasion.kind, language)
    return occasion.texts[language]


def _whose(occasion: Occasion, *, is_by_person: bool) -> str:
    if occasion.kind is RECEIPT:
        return REPLIED
    return BY_PERSON if is_by_person else AUTOMATIC


def _signature(message: Message | None) -> str:
    """Who wrote it, as they are known or as they signed; "" for the desk itself."""
    if message is None:
        return ""
    return message.author.full_name if message.author else message.signed_as


def _by_author(message: Message | None, person: User) -> dict[str, str]:
    if message is None:
        return {"author_name": _("The desk"), "files": "", "history": ""}
    return {
        "author_name": _signature(message) or _("The desk"),
        "files": _files(message),
        "history": _history(message, person),
    }


def _asking_engineer(ticket: Ticket, person: User, *, is_by_person: bool) -> dict[str, str]:
    """The way to a person, in what no person wrote; not where nobody can be asked any more."""
    if not person.is_client or ticket.status == Status.CANCELLED:
        return {"engineer_url": settings.SITE_URL, "engineer_line": ""}
    url = settings.SITE_URL + engineer_path(ticket, person)
    line = _("This letter was written automatically. To be passed to an engineer: %(url)s")
    return {"engineer_url": url, "engineer_line": "" if is_by_person else line % {"url": url}}


def _files(message: Message) -> str:
    language = translation.get_language() or "en"
    lines = [
        f"{one.name} ({file_size(one.size, language)}): "
        f"{settings.SITE_URL}{reverse('tickets:attachment', args=[one.pk])}"
        for one in message.attachments.all()
        if one.role != FileRole.LETTER
    ]
    return "\n".join([_("Files:"), *lines]) if lines else ""


def _carried(message: Message | None) -> list[list[str]]:
    """The small files, as many as fit, in order."""
    carried: list[Attachment] = []
    for one in message.attachments.all() if message else ():
        if one.role == FileRole.LETTER:
            continue
        fits = sum(other.size for other in carried) + one.size <= LARGEST_LETTER
        if one.size <= LARGEST_FILE and fits:
            carried.append(one)
    return [[one.file.name or "", one.name, one.content_type] for one in carried]


def _history(message: Message, person: User) -> str:
    """What both sides said before, the latest first, quoted; nothing of what stays inside."""
    if not message.is_public:
        return ""
    said = Message.objects.public().filter(ticket=message.ticket_id, pk__lt=message.pk)
    latest = said.select_related("author").order_by("-posted_at", "-pk")[:MOST_QUOTED]
    return "\n\n".join(_quoted(one, person) for one in latest)


def _quoted(message: Message, person: User) -> str:
    split = split_letter if message.channel == Channel.MAIL else split_quoted
    written, _older = split(message.body)
    if len(written) > QUOTED_LENGTH:
        written = f"{written[:QUOTED_LENGTH].rstrip()}…"
    when = exact_time(
        message.posted_at, zone=ZoneInfo(person.time_zone),
        language=translation.get_language() or "en",
    )  # fmt: skip
    head = _("%(when)s, %(name)s wrote:") % {
        "when": when,
        "name": _signature(message) or _("The desk"),
    }
    return "\n".join([head, *(f"> {line}".rstrip() for line in written.split("\n"))])


def _earlier(ticket: Ticket, event: Event, people: Iterable[User]) -> dict[int, list[str]]:
    """The Message-IDs of the ticket's letters to and from each person, the oldest first."""
    keys = [person.pk for person in people]
    ours = (
        OutgoingMail.objects.about(Ticket._meta.label_lower, [ticket.pk])
        .filter(recipient__in=keys, event__lt=event.pk)
        .exclude(state__in=UNSENT)
        .values_list("event__at", "recipient", "message_id")
    )
    theirs = (
        IncomingMail.objects.filter(ticket=ticket, sender__in=keys, received_at__lte=event.at)
        .exclude(letter_id="")
        .values_list("received_at", "sender", "letter_id")
    )
    found: dict[int, list[str]] = {}
    for _at, person, letter_id in sorted([*ours, *theirs]):
        name = letter_id.strip("<>")
        if name and not set(name) & set("<> \t\r\n"):
            found.setdefault(person, []).append(f"<{name}>")
    return {person: ids[-MOST_EARLIER:] for person, ids in found.items()}
