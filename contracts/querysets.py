"""Words for sets of contracts, and who may see them."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone

from contracts.choices import ContractState, EntryKind
from servicedesk.accounts.models import User

if TYPE_CHECKING:
    from contracts.models import Allowance, Asset, Contract, LedgerEntry, Product


def desk_day() -> date:
    """Today where the desk is: what a partner sees does not hang on the time zone they choose."""
    return timezone.localdate(timezone=ZoneInfo(settings.DEFAULT_USER_TIME_ZONE))


def _organisations(user: User) -> list[int]:
    """Those a client's person belongs to today."""
    return [right.organisation_id for right in user.rights]


class ProductQuerySet(models.QuerySet["Product"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def visible_to(self, user: "User") -> Self:
        """Clients choose among the products of their contracts, everything when a contract names
        none.
        """
        if not user.is_client:
            return self
        contracts = apps.get_model("contracts", "Contract")._default_manager
        theirs = contracts.filter(organisation__in=_organisations(user))
        ids = set(theirs.values_list("products", flat=True))
        return self if not ids or None in ids else self.filter(pk__in=ids)


class ContractQuerySet(models.QuerySet["Contract"]):
    def active_on(self, day: date) -> Self:
        return self.filter(state=ContractState.ACTIVE, starts_on__lte=day, ends_on__gte=day)

    def for_cards(self) -> Self:
        """With everything a card shows, in a fixed number of queries."""
        return self.select_related(
            "organisation", "plan", "tsm", "personal_engineer", "partner", "renews"
        ).prefetch_related(
            "products", "assets", "documents", "people__user", "people__deputy",
            "renewals", "plan__versions__intake_hours",
        )  # fmt: skip

    def delegated_to(self, organisation_id: int | None, *, day: date) -> Self:
        """Contracts whose line 1 this partner runs on the day."""
        return (
            self.active_on(day).filter(partner_id=organisation_id)
            if organisation_id
            else self.none()
        )

    def visible_to(self, user: "User", *, day: date) -> Self:
        """Our people see all; a client their own but no drafts; a partner those delegated to them
        that day.
        """
        if user.is_centre:
            return self
        if user.is_partner:
            return self.delegated_to(user.organisation_id, day=day)
        theirs = self.filter(organisation__in=_organisations(user))
        return theirs.exclude(state=ContractState.DRAFT)


class AssetQuerySet(models.QuerySet["Asset"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def visible_to(self, user: "User", *, day: date) -> Self:
        """Our people see all; a client their organisation's; a partner those of the clients
        delegated to them that day.
        """
        if user.is_centre:
            return self
        if not user.is_partner:
            return self.filter(organisation__in=_organisations(user))
        if not user.organisation_id:
            return self.none()
        delegated = models.Q(
            organisation__contracts__state=ContractState.ACTIVE,
            organisation__contracts__starts_on__lte=day,
            organisation__contracts__ends_on__gte=day,
            organisation__contracts__partner_id=user.organisation_id,
        )
        return self.filter(delegated).distinct()


class AllowanceQuerySet(models.QuerySet["Allowance"]):
    def current(self, at: datetime) -> Self:
        return self.filter(starts_at__lte=at, ends_at__gt=at)

    def with_standing(self) -> Self:
        """With ``left``, ``granted``, ``used`` and ``surplus``, summed over the entries."""
        kind, amount = "entries__kind", "entries__amount"
        giving = models.Q(**{kind: EntryKind.GRANT}) | models.Q(
            **{kind: EntryKind.ROLL_OVER, f"{amount}__gt": 0}
        )
        using = models.Q(
            **{f"{kind}__in": (EntryKind.CONSUME, EntryKind.ATTACH, EntryKind.CORRECT)}
        )
        return self.annotate(
            left=Coalesce(models.Sum(amount), 0),
            granted=Coalesce(models.Sum(amount, filter=giving), 0),
            used=-Coalesce(models.Sum(amount, filter=using), 0),
            surplus=Coalesce(models.Sum("entries__surplus"), 0),
        )


class LedgerEntryQuerySet(models.QuerySet["LedgerEntry"]):
    def of(self, allowances: AllowanceQuerySet) -> Self:
        """The lines of allowances somebody may see."""
        return self.filter(allowance__in=allowances)
