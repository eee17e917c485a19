"""What is said: replies of both sides, inner notes, calls."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events.models import Event
from servicedesk.events.services import is_replaying
from tickets import files as uploads
from tickets.choices import WAITING_STATUSES, Channel, Side, Status
from tickets.events import STATUS_CHANGED
from tickets.models import Message, Ticket
from tickets.services.mentioning import answer_mentions, note_mentions
from tickets.services.messages import post, side_of
from tickets.services.records import record_status
from tickets.services.rows import lock, moment, refuse_merged, verb, wake, write
from tickets.services.states import bring_back, pause_for, refuse_step, step
from tickets.services.text import clean_optional, clean_text
from tickets.workflow import may_be_reopened_by_client


@verb
def reply(
    ticket: Ticket,
    *,
    body: str,
    actor: User | None,
    at: datetime | None = None,
    files: Sequence[uploads.Upload] = (),
    channel: str = Channel.PORTAL,
    then_status: str | None = None,
    reason: str = "",
    scheduled_for: datetime | None = None,
    pause: str = "",
    seen_revision: int | None = None,
    signed_as: str = "",
) -> Message:
    """Say something both sides read. Records MESSAGE_POSTED, and STATUS_CHANGED where the status
    moves.

    By a client: the flag "the client has replied" goes up from the time it was received, a waiting
    ticket is open again from that time, a solved or lately closed one is reopened. By one of us:
    the flag goes down, a new ticket becomes open, ``then_status`` may say what the ticket now waits
    for and ``pause`` why (a PauseReason; asking for information unless told).
    Without an actor the desk itself speaks, or, with ``signed_as``, somebody at the client whom we
    do not know. What a client writes on a merged ticket is said on the one that goes on. Raises
    Refused where nobody may write any more, Conflict when the ticket changed meanwhile.
    """
    at = moment(at)
    body = clean_text(body, field="body")
    reason = clean_optional(reason, field="reason")
    uploads.check(files)
    if ticket.merged_into is not None and ticket.merged_into.pk < ticket.pk:
        lock(ticket.merged_into)  # in the order of those who merge and take back
    lock(ticket, seen_revision=seen_revision)
    if side_of(actor) == Side.CLIENT or signed_as:
        if ticket.merged_into is not None:
            ticket = lock(ticket.merged_into)
        return _client_says(ticket, body, actor=actor, at=at, files=files, channel=channel,
                            signed_as=signed_as)  # fmt: skip
    _refuse_sealed(ticket)
    after = Status(then_status) if then_status in Status.values else None
    if then_status and after is None:
        raise Refused(_("This value is not one of the choices."), field="then_status")
    if after == ticket.status and after != Status.SCHEDULED:
        after = None
    if after is not None:
        refuse_step(
            ticket, after, reason=reason, scheduled_for=scheduled_for, at=at, is_asking=True
        )
    waits_for = pause_for(after or Status(ticket.status), pause)
    message = post(ticket, body=body, actor=actor, at=at, files=files, channel=channel)
    before = ticket.status
    if actor is not None:
        _answered(ticket, at=at)
        answer_mentions(ticket, actor=actor, at=at)
    if after is not None:
        step(ticket, after, scheduled_for=scheduled_for, pause=waits_for)
    write(ticket, *SAID, at=at)
    if ticket.status != before:
        record_status(ticket, before=before, actor=actor, at=at, reason=reason)
    return message


@verb
def add_note(
    ticket: Ticket,
    *,
    body: str,
    actor: User | None,
    at: datetime | None = None,
    files: Sequence[uploads.Upload] = (),
) -> Message:
    """Write for colleagues only: no status is touched, and no clock but those that wait for a note.
    Records MESSAGE_POSTED.
    """
    at = moment(at)
    body = clean_text(body, field="body")
    uploads.check(files)
    if actor is not None and not actor.is_desk:
        raise Refused(_("Inner notes are written at the desk only."), code="not_desk")
    lock(ticket)
    refuse_merged(ticket)
    message = post(ticket, body=body, actor=actor, at=at, files=files, is_public=False)
    write(ticket, "message_count", at=at)
    if actor is not None:
        note_mentions(ticket, message, actor=actor, at=at)
    return message


@verb
def log_call(
    ticket: Ticket, *, body: str, actor: User, at: datetime | None = None, spoken: bool = True
) -> Message:
    """Note a telephone call. When one of us spoke with the client it counts as a response.

    The note itself stays inner. Records MESSAGE_POSTED; a new ticket becomes open when spoken.
    """
    at = moment(at)
    body = clean_text(body, field="body")
    lock(ticket)
    _refuse_sealed(ticket)
    message = post(
        ticket, body=body, actor=actor, at=at, is_public=False, channel=Channel.PHONE,
        is_call=spoken,
    )  # fmt: skip
    before = ticket.status
    if spoken:
        _answered(ticket, at=at)
    write(ticket, *SAID, at=at)
    if ticket.status != before:
        record_status(ticket, before=before, actor=actor, at=at)
    return message


SAID = (
    "message_count", "status", "client_waits_since", "first_replied_at", "scheduled_for",
    "pause_reason",
)  # fmt: skip


def _answered(ticket: Ticket, *, at: datetime) -> None:
    """Nothing the client wrote until ``at`` waits any more; what came after it does."""
    ticket.client_waits_since = first_word_after(ticket, at) if ticket.client_waits_since else None
    if ticket.first_replied_at is None:
        ticket.first_replied_at = at
    wake(ticket)


def first_word_after(ticket: Ticket, at: datetime) -> datetime | None:
    """When the client wrote next, where they did; asked of the database only where it can be."""
    if ticket.updated_at <= at:
        return None
    later = ticket.messages.filter(side=Side.CLIENT, is_public=True, posted_at__gt=at)
    return later.order_by("posted_at").values_list("posted_at", flat=True).first()


def _refuse_sealed(ticket: Ticket) -> None:
    refuse_merged(ticket)
    if ticket.status == Status.CLOSED:
        raise Refused(_("The ticket is closed: reopen it to write to the client."), code="finished")
    if ticket.status == Status.CANCELLED:
        raise Refused(_("The ticket was cancelled: open a new one."), code="finished")


def _client_says(
    ticket: Ticket,
    body: str,
    *,
    actor: User | None,
    at: datetime,
    files: Sequence[uploads.Upload],
    channel: str,
    signed_as: str = "",
) -> Message:
    _refuse_reader(ticket, actor=actor)
    refuse_over(ticket, at=at)
    is_return = ticket.status in (Status.RESOLVED, Status.CLOSED)
    message = post(ticket, body=body, actor=actor, at=at, files=files, channel=channel,
                   is_covered=is_return, side=Side.CLIENT, signed_as=signed_as)  # fmt: skip
    turn_to_us(ticket, actor=actor, at=at, message=message)
    return message


def refuse_over(ticket: Ticket, *, at: datetime) -> None:
    """Raises Refused where the client's word brings the request back no more."""
    is_late = ticket.status == Status.CLOSED and not may_be_reopened_by_client(
        ticket.closed_at, now=at
    )
    if is_late or ticket.status == Status.CANCELLED:
        raise Refused(
            _("This request is finished: open a new one and mention number %(number)d.")
            % {"number": ticket.number},
            code="finished",
        )


def turn_to_us(
    ticket: Ticket, *, actor: User | None, at: datetime, message: Message | None = None
) -> None:
    """The client waits for us from ``at``: what waited for them or was solved is open again.

    Writes the ticket and records STATUS_CHANGED where the status moves.
    """
    before = ticket.status
    waits = ticket.client_waits_since
    ticket.client_waits_since = at if waits is None else min(waits, at)
    if before in (Status.RESOLVED, Status.CLOSED):
        write(ticket, *SAID, *bring_back(ticket), at=at)
    else:
        if before in WAITING_STATUSES:
            step(ticket, Status.OPEN, scheduled_for=None)
        write(ticket, *SAID, at=at)
    if ticket.status != before:
        ended = not_before_the_status(ticket, at=at)
        record_status(ticket, before=before, actor=actor, at=ended, message=message)


def _refuse_reader(ticket: Ticket, *, actor: User | None) -> None:
    """A client's person writes where their rights say so, through whatever channel."""
    if actor is None or is_replaying():
        return
    right = actor.right_in(ticket.organisation_id)
    if right is None or not right.can_comment:
        raise Refused(_("You may read this request, not write in it: ask your manager."))


def not_before_the_status(ticket: Ticket, *, at: datetime) -> datetime:
    """A message received before the waiting began (and read after) ends it as soon as it began."""
    if at >= ticket.updated_at:
        return at
    events = Event.objects.filter(
        subject_type="tickets.ticket", subject_id=ticket.pk, kind=STATUS_CHANGED.name
    )
    last = events.order_by("-at", "-pk").values_list("at", flat=True).first()
    return at if last is None else max(at, last)
