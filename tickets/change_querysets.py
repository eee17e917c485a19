"""Words for sets of macros, rules and bulk changes, and who may see them."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import Team, User
from tickets.choices import BulkState, ItemState, MacroScope

if TYPE_CHECKING:
    from tickets.models import Bulk, BulkItem, Macro, Rule, RuleRun

RULE_KEEPERS = frozenset({Role.COORDINATOR, Role.HEAD, Role.ADMINISTRATOR})


class MacroQuerySet(models.QuerySet["Macro"]):
    def visible_to(self, user: User) -> Self:
        """One's own, those of one's teams, and of our people those of everybody; managers also see
        every team's."""
        if not user.is_active or not user.is_desk:
            return self.none()
        teams = Team.objects.of(user).values("pk")
        rule = Q(scope=MacroScope.OWN, owner=user.pk) | Q(scope=MacroScope.TEAM, team__in=teams)
        if user.is_centre:
            rule |= Q(scope=MacroScope.ALL)
        if user.is_manager:
            rule |= Q(scope=MacroScope.TEAM)
        return self.filter(rule)

    def offered(self) -> Self:
        return self.filter(is_active=True)


class TriggerQuerySet(models.QuerySet["Rule"]):
    def visible_to(self, user: User) -> Self:
        """Rules are kept by coordinators, heads and administrators."""
        return self if user.is_active and user.role in RULE_KEEPERS else self.none()

    def active(self) -> Self:
        return self.filter(is_active=True)


class RuleRunQuerySet(models.QuerySet["RuleRun"]):
    def for_page(self) -> Self:
        return self.select_related("ticket", "event").order_by("-pk")


class BulkQuerySet(models.QuerySet["Bulk"]):
    def visible_to(self, user: User) -> Self:
        """One's own."""
        return self.filter(actor=user.pk) if user.is_active and user.is_desk else self.none()

    def running(self) -> Self:
        return self.filter(state=BulkState.RUNNING)

    def drafts_before(self, moment: datetime) -> Self:
        return self.filter(state=BulkState.DRAFT, created_at__lt=moment)


class BulkItemQuerySet(models.QuerySet["BulkItem"]):
    def waiting(self) -> Self:
        return self.filter(state=ItemState.WAITING)

    def free(self, now: datetime) -> Self:
        """Those nobody works on: never claimed, or by somebody who is gone."""
        return self.waiting().filter(Q(claimed_until=None) | Q(claimed_until__lte=now))
