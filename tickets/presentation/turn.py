"""Whose turn a request is, since when, and what that means for the time we promised."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from contracts.choices import PauseReason
from servicedesk.events.models import Event
from tickets.choices import Status
from tickets.events import STATUS_CHANGED
from tickets.models import Ticket
from tickets.presentation.reader import Reader
from tickets.presentation.requests import CLIENT_TURN, turn_words


@dataclass(frozen=True, slots=True)
class Turn:
    """``words`` whose turn it is ("": it is over), ``since`` how long, ``why`` in a sentence."""

    words: str
    is_yours: bool
    since: SafeString | str = ""
    why: str = ""


def turn_of(ticket: Ticket, reader: Reader) -> Turn:
    """One query: when the status last changed."""
    words = turn_words(ticket.status)
    is_yours = ticket.status in CLIENT_TURN
    if not words:
        return Turn("", is_yours)
    return Turn(words, is_yours, reader.lasting(_since(ticket)), _why(ticket, reader))


def _since(ticket: Ticket) -> datetime:
    changes = Event.objects.filter(
        subject_type=Ticket._meta.label_lower, subject_id=ticket.pk, kind=STATUS_CHANGED.name,
        data__after=str(ticket.status),
    )  # fmt: skip
    last = changes.order_by("-at", "-pk").values_list("at", flat=True).first()
    if ticket.client_waits_since is not None and ticket.status not in CLIENT_TURN:
        return ticket.client_waits_since
    return last or ticket.opened_at


def _why(ticket: Ticket, reader: Reader) -> str:
    if ticket.status == Status.RESOLVED:
        return _("We have answered: say whether it helped.")
    if ticket.pause_reason == PauseReason.CLIENT_APPROVAL:
        return _("We need your word to go on; what we ask is in the last message. "
                 "The time for the solution stands still until you answer.")  # fmt: skip
    if ticket.status == Status.WAITING_CLIENT:
        return _("We asked you something; it is in the last message. "
                 "The time for the solution stands still until you answer.")  # fmt: skip
    if ticket.status == Status.WAITING_THIRD_PARTY:
        return _("We wait for somebody we need for it, and watch that it goes on.")
    if ticket.status == Status.SCHEDULED and ticket.scheduled_for is not None:
        return _("It is planned for %(at)s.") % {"at": reader.exact(ticket.scheduled_for)}
    return ""
