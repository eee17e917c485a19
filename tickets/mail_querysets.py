"""Words for sets of incoming mails, and who may see them."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from servicedesk.accounts.models import User
from tickets.choices import MailOutcome, MailState
from tickets.querysets import visible_tickets

if TYPE_CHECKING:
    from tickets.models import IncomingMail


IS_QUESTION = Q(state=MailState.DONE, outcome=MailOutcome.QUESTION)


class IncomingMailQuerySet(models.QuerySet["IncomingMail"]):
    def visible_to(self, user: User) -> Self:
        """Our own people: what has no ticket, and what concerns tickets they see. A partner: what
        became part of a ticket they see. Clients read their mail on the ticket."""
        if not (user.is_active and user.is_desk):
            return self.none()
        became = visible_tickets(user, prefix="ticket__")
        concerns = visible_tickets(user, prefix="candidate__")
        if user.is_partner:
            return self.filter(became or Q(), ticket__isnull=False)
        seen = self
        if became is not None:
            seen = seen.filter(Q(ticket=None) | became)
        return seen if concerns is None else seen.filter(Q(candidate=None) | concerns)

    def questions(self) -> Self:
        """What waits for a person's word."""
        return self.filter(IS_QUESTION)

    def concerning(self, ticket: int) -> Self:
        """What became part of the ticket, and questions whether something does."""
        return self.filter(Q(ticket=ticket) | IS_QUESTION & Q(candidate=ticket))

    def quarantined(self) -> Self:
        return self.filter(state=MailState.QUARANTINE)

    def waiting(self) -> Self:
        """Questions and quarantine: what goes on by a person's word only."""
        return self.filter(IS_QUESTION | Q(state=MailState.QUARANTINE))

    def due(self, now: datetime) -> Self:
        """Stored, and nobody has claimed it."""
        return self.filter(state=MailState.STORED, next_attempt_at__lte=now)
