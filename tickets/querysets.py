"""Words for sets of tickets, and who may see them: the one rule every door obeys."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q

from contracts.models import Contract
from contracts.querysets import desk_day
from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import User
from tickets.choices import FINISHED_STATUSES, OPEN_STATUSES, DeadlineState, Status

if TYPE_CHECKING:
    from tickets.models import Attachment, Message, StagedFile, Ticket


def visible_tickets(user: User, *, prefix: str = "") -> Q | None:
    """The rule as a condition on a ticket reached by ``prefix``; None means everything.

    Our own people see every ticket; a partner those of the organisations delegated to them today; a
    client manager their organisation's; a client contact their own and those they watch.
    """
    if user.is_centre:
        return None
    if user.organisation_id is None or not user.is_active:
        return Q(pk__in=[])
    if user.is_partner:
        delegated = Contract.objects.delegated_to(user.organisation_id, day=desk_day())
        return Q(**{f"{prefix}organisation__in": delegated.values("organisation")})
    own = Q(**{f"{prefix}organisation": user.organisation_id})
    if user.role == Role.CLIENT_MANAGER:
        return own
    watched = Q(**{f"{prefix}pk__in": user_watches(user)})
    return own & (Q(**{f"{prefix}requester": user.pk}) | watched)


def visible_threads(user: User, *, prefix: str) -> Q | None:
    """As :func:`visible_tickets`, for what was said: also where the ticket was merged into one they
    see."""
    rule = visible_tickets(user, prefix=prefix)
    merged = visible_tickets(user, prefix=f"{prefix}merged_into__")
    return None if rule is None or merged is None else rule | merged


def user_watches(user: User) -> "models.QuerySet[Any, Any]":
    watcher = user._meta.apps.get_model("tickets", "Watcher")
    return watcher._default_manager.filter(user=user).values("ticket")


class TicketQuerySet(models.QuerySet["Ticket"]):
    def visible_to(self, user: User) -> Self:
        rule = visible_tickets(user)
        return self if rule is None else self.filter(rule)

    def open(self) -> Self:
        return self.filter(status__in=OPEN_STATUSES)

    def finished(self) -> Self:
        return self.filter(status__in=FINISHED_STATUSES)

    def told_in(self, ticket_id: int) -> Self:
        """The ticket and those merged into it: one thread tells what was said on them."""
        return self.filter(Q(pk=ticket_id) | Q(merged_into=ticket_id))

    def unassigned(self) -> Self:
        return self.filter(assignee=None)

    def client_waits(self) -> Self:
        return self.filter(client_waits_since__isnull=False)

    def late(self) -> Self:
        return self.filter(due_state=DeadlineState.BREACHED)

    def due_before(self, at: datetime) -> Self:
        return self.filter(due_state=DeadlineState.RUNNING, due_at__lte=at)

    def solved_before(self, at: datetime) -> Self:
        return self.filter(status=Status.RESOLVED, resolved_at__lte=at)

    def by_deadline(self) -> Self:
        """Nearest deadline first, then those without one; ties by number."""
        return self.order_by(F("due_at").asc(nulls_last=True), "pk")

    def with_people(self) -> Self:
        """Everything a list row shows, in one query."""
        return self.select_related(
            "organisation",
            "requester",
            "product",
            "team",
            "assignee",
            "entitlement__plan_version__plan",
        )


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: User) -> Self:
        """Messages of visible tickets; inner notes for desk people only."""
        rule = visible_threads(user, prefix="ticket__")
        seen = self if rule is None else self.filter(rule)
        return seen if user.is_desk else seen.filter(is_public=True)

    def public(self) -> Self:
        return self.filter(is_public=True)


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: User) -> Self:
        rule = visible_threads(user, prefix="message__ticket__")
        seen = self if rule is None else self.filter(rule)
        return seen if user.is_desk else seen.filter(message__is_public=True)


class StagedFileQuerySet(models.QuerySet["StagedFile"]):
    def visible_to(self, user: User) -> Self:
        """Nobody's but the owner's, whoever asks."""
        return self.filter(owner=user.pk)

    def kept(self, now: datetime) -> Self:
        return self.filter(expires_at__gt=now)

    def expired(self, now: datetime) -> Self:
        return self.filter(expires_at__lte=now)
