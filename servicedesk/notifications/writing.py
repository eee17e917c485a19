"""A letter as a row of the outbox: its headers, and when the daily one is due."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from servicedesk.notifications.identity import INSTANCE_HEADER, instance_value, message_id
from servicedesk.notifications.letters import BY_PERSON, REPLIED, Letter, one_line
from servicedesk.notifications.models import MailState, OutgoingMail
from servicedesk.wording import zone

DAILY_AT = time(9)
SUBJECT_LIMIT = 300
MOST_REFERENCES = 10
NAME_LIMIT = 100


def outgoing(
    event: Event,
    user: User,
    letter: Letter,
    *,
    at: datetime,
    state: str = MailState.WAITING,
) -> OutgoingMail:
    """The row of a letter, not yet saved; its Message-ID follows from the event and the person."""
    return OutgoingMail(
        event=event,
        recipient=user,
        address=user.email,
        subject=one_line(letter.subject)[:SUBJECT_LIMIT],
        body=letter.text,
        headers=headers_of(letter),
        files=[list(file) for file in letter.files] or None,
        message_id=message_id(event.pk, user.pk),
        state=state,
        next_attempt_at=at,
    )


def headers_of(letter: Letter) -> dict[str, str]:
    """Whose words it carries, where answers go, what it belongs to; nothing from people can end a
    line.

    What a person wrote carries no Auto-Submitted, lest it is dropped as a machine's; what the desk
    wrote asks other machines not to answer (RFC 3834).
    """
    headers = {INSTANCE_HEADER: instance_value(), "From": _sender(letter.from_name)}
    if letter.auto_submitted != BY_PERSON:
        headers["Auto-Submitted"] = letter.auto_submitted
        headers["X-Auto-Response-Suppress"] = "All"
    if letter.auto_submitted == REPLIED:
        headers["Precedence"] = "auto_reply"
    if letter.reply_to:
        headers["Reply-To"] = letter.reply_to
    if letter.references:
        headers["In-Reply-To"] = letter.references[-1]
        headers["References"] = " ".join(_kept(letter.references))
    return {name: one_line(value) for name, value in headers.items()}


def _kept(references: Iterable[str]) -> list[str]:
    """The first, which holds the thread together, and the last ones."""
    known = list(dict.fromkeys(references))
    return known if len(known) <= MOST_REFERENCES else [known[0], *known[1 - MOST_REFERENCES :]]


def _sender(name: str) -> str:
    """The desk, or a person of it by the desk's address."""
    desk, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    desk = desk or _("Service desk")
    shown = one_line(name)[:NAME_LIMIT]
    return formataddr((f"{shown} ({desk})" if shown else desk, address))


def next_daily(user: User, *, after: datetime) -> datetime:
    """When the person's next daily letter is due: nine o'clock where they are."""
    local = after.astimezone(zone(user.time_zone))
    day = local.date() if local.time() < DAILY_AT else local.date() + timedelta(days=1)
    return datetime.combine(day, DAILY_AT, tzinfo=zone(user.time_zone))
