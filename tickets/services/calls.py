"""A call that is registered: as a new ticket, or as a contact on one there is."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from tickets import files as uploads
from tickets.models import Ticket
from tickets.permissions import can_log_call, can_work
from tickets.services.conversation import log_call
from tickets.services.draft import TicketDraft
from tickets.services.opening import open_ticket
from tickets.services.rows import moment, verb


@verb
def register_call(
    draft: TicketDraft,
    *,
    actor: User,
    spoken: bool,
    at: datetime | None = None,
    files: Sequence[uploads.Upload] = (),
) -> Ticket:
    """Open a ticket for a caller; ``spoken``: an engineer spoke with them, which is the response.

    An operator registers and answers nothing: said of them it is refused.
    """
    at = moment(at)
    _refuse_operator(actor, spoken=spoken)
    ticket = open_ticket(draft, actor=actor, at=at, files=files)
    if spoken:
        body = _("Spoken with the caller while the ticket was opened.")
        log_call(ticket, body=body, actor=actor, at=at, spoken=True)
    return ticket


@verb
def add_call(
    ticket: Ticket, *, body: str, actor: User, spoken: bool, at: datetime | None = None
) -> Ticket:
    """Note a call about a ticket there is, as :func:`log_call` does."""
    _refuse_operator(actor, spoken=spoken)
    if not can_log_call(actor, ticket):
        raise Refused(_("No call can be noted on this ticket any more."), field="about")
    log_call(ticket, body=body, actor=actor, at=moment(at), spoken=spoken)
    return ticket


def _refuse_operator(actor: User, *, spoken: bool) -> None:
    if spoken and not can_work(actor):
        raise Refused(
            _("An operator registers a call; an engineer's word is the response."), field="spoken"
        )
