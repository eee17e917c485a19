"""Words for sets of tickets, and who may see them: the one rule every door obeys."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q

from contracts.models import Contract, Product
from contracts.querysets import desk_day
from servicedesk.accounts.choices import SEE_ALL_ROLES, Reach
from servicedesk.accounts.models import User
from tickets.choices import FINISHED_STATUSES, OPEN_STATUSES, DeadlineState, LinkKind, Status

if TYPE_CHECKING:
    from tickets.models import (
        Attachment,
        HeldReply,
        Mention,
        Message,
        RequestType,
        Sheet,
        StagedFile,
        Ticket,
        TicketLink,
        Unsent,
    )

LATE_LEAVING = timedelta(minutes=2)
"""So late a held reply may leave because the sweep is slow; later something is wrong with it."""


def visible_tickets(user: User, *, prefix: str = "") -> Q | None:
    """The rule as a condition on a ticket reached by ``prefix``; None means everything.

    Our own people see every ticket but those of confidential teams closed to them; a partner, of
    these, the tickets of organisations delegated to them today. A client's person sees, in each
    organisation they belong to now, what they asked and what they were let into, and as far as
    their membership reaches what colleagues asked; private requests are no colleague's.
    """
    if user.is_centre:
        return _not_closed(user, prefix)
    if not user.is_active:
        return Q(pk__in=[])
    if user.is_partner:
        delegated = Contract.objects.delegated_to(user.organisation_id, day=desk_day())
        of_clients = Q(**{f"{prefix}organisation__in": delegated.values("organisation")})
        return of_clients & (_not_closed(user, prefix) or Q())
    return _of_memberships(user, prefix)


def _not_closed(user: User, prefix: str) -> Q | None:
    if user.role in SEE_ALL_ROLES:
        return None
    closed = user.closed_teams()
    return None if closed == [] else ~Q(**{f"{prefix}team__in": closed})


def _of_memberships(user: User, prefix: str) -> Q:
    rights = user.rights
    if not rights:
        return Q(pk__in=[])
    home = Q(**{f"{prefix}organisation__in": [right.organisation_id for right in rights]})
    let_in = Q(**{f"{prefix}requester": user.pk}) | Q(**{f"{prefix}pk__in": user_watches(user)})
    everything = [right.organisation_id for right in rights if right.reach == Reach.ALL]
    sites = [right.site_id for right in rights if right.reach == Reach.SITE]
    shared = Q(pk__in=[])
    if everything:
        shared |= Q(**{f"{prefix}organisation__in": everything})
    if sites:
        shared |= Q(**{f"{prefix}site__in": sites})
    if not everything and not sites:
        return home & let_in
    return home & (let_in | (shared & Q(**{f"{prefix}is_private": False})))


def visible_threads(user: User, *, prefix: str) -> Q | None:
    """As :func:`visible_tickets`, for what was said: also where the ticket was merged into one they
    see."""
    rule = visible_tickets(user, prefix=prefix)
    merged = visible_tickets(user, prefix=f"{prefix}merged_into__")
    if rule is None or merged is None:
        return None
    return rule | (Q(**{f"{prefix}merged_into__isnull": False}) & merged)


def sees_everything(user: User) -> bool:
    """Whether no ticket is hidden from this person; asks which teams are closed to them."""
    return user.is_centre and not user.closed_teams()


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

    def keys_told_in(self, ticket_id: int) -> list[int]:
        """The keys of :meth:`told_in`, for asking messages: PostgreSQL would join all of them with
        who may see them before it narrows by a subquery. One query."""
        return list(self.told_in(ticket_id).values_list("pk", flat=True))

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


class LinkQuerySet(models.QuerySet["TicketLink"]):
    def visible_to(self, user: User) -> Self:
        """Links are the desk's own; one to a ticket that is not seen is not there at all."""
        if not user.is_desk:
            return self.none()
        rules = (visible_tickets(user, prefix="ticket__"), visible_tickets(user, prefix="other__"))
        return self.filter(*(rule for rule in rules if rule is not None))

    def of(self, ticket_id: int) -> Self:
        """Links of the ticket, in either direction."""
        return self.filter(Q(ticket=ticket_id) | Q(other=ticket_id))

    def questions(self) -> Self:
        """What teams were asked: ``ticket`` is the question, ``other`` the ticket it is about."""
        return self.filter(kind=LinkKind.ASKED)


class SheetQuerySet(models.QuerySet["Sheet"]):
    def visible_to(self, user: User) -> Self:
        """The regulation is the centre's own."""
        return self if user.is_centre else self.none()


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


class RequestTypeQuerySet(models.QuerySet["RequestType"]):
    def with_form(self) -> Self:
        """Those that have a form, with all that opening a ticket asks of them."""
        known = self.filter(current__isnull=False)
        return known.select_related("current__request_type", "category", "team")

    def visible_to(self, user: User, *, day: date) -> Self:
        """The desk sees all; a client those in use that their role, plans and products allow."""
        if user.is_desk:
            return self
        if not user.is_client or not user.is_active:
            return self.none()
        offered = self.filter(is_active=True, current__isnull=False)
        if not user.is_client_manager:
            offered = offered.filter(is_for_managers=False)
        plans = Contract.objects.visible_to(user, day=day).active_on(day).values("plan")
        products = Product.objects.visible_to(user).active().values("pk")
        by_plan = Q(plans=None) | Q(plans__in=plans)
        by_product = Q(products=None) | Q(products__in=products)
        return offered.filter(by_plan, by_product).distinct()


class UnsentQuerySet(models.QuerySet["Unsent"]):
    def visible_to(self, user: User) -> Self:
        """Nobody's but the writer's, whoever asks; what was sent is no draft any more."""
        return self.filter(owner=user.pk, sent_mark="")


class HeldReplyQuerySet(models.QuerySet["HeldReply"]):
    def visible_to(self, user: User) -> Self:
        """Of visible tickets, at the desk only: to a client it is not there before it has left."""
        if not user.is_desk:
            return self.none()
        rule = visible_tickets(user, prefix="ticket__")
        return self if rule is None else self.filter(rule)

    def due(self, now: datetime) -> Self:
        return self.filter(held_until__lte=now)

    def leaving(self, now: datetime) -> Self:
        """On their way, or late by no more than a slow sweep is."""
        return self.filter(held_until__gt=now - LATE_LEAVING)


class MentionQuerySet(models.QuerySet["Mention"]):
    def waiting(self) -> Self:
        return self.filter(answered_at=None)

    def waiting_for(self, user: User) -> Self:
        return self.waiting().filter(person=user.pk)
