"""What a saved view finds: one function for the queue, the API, reports and acts on many."""

from datetime import datetime

from django.utils import timezone

from servicedesk.accounts.models import User
from tickets.models import SavedView, Ticket
from tickets.query import Context, read_question
from tickets.querysets import TicketQuerySet


def tickets_of(view: SavedView, user: User, *, now: datetime | None = None) -> TicketQuerySet:
    """The tickets the view finds for this person: theirs to see, open ones unless it asks for a
    status, in no order.

    Whether they may use the view is ``SavedView.visible_to``. Raises QueryError where its question
    can no longer be read.
    """
    context = Context(user, now or timezone.now(), timezone.get_current_timezone())
    question = read_question(view.query, context)
    tickets = Ticket.visible_to(user).filter(question.rule)
    return tickets if question.is_everywhere else tickets.open()
