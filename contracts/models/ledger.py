"""Prepaid hours and incidents of contracts, kept as a ledger."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.choices import AllowanceUnit, EntryKind
from contracts.models.contract import Contract
from contracts.querysets import AllowanceQuerySet
from servicedesk.accounts.models import User


def default_percents() -> list[int]:
    """When people are told how much of an allowance is used."""
    return [50, 80, 100]


class Allowance(models.Model):
    """What a contract includes in a period: minutes of work, or incidents.

    What is left is the sum of its entries. ``starts_at`` and ``ends_at`` (exclusive) are the days
    of the period in the zone the contract had when it was granted. ``closed_at``: when the rest
    was carried over or expired.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="allowances")
    unit = models.CharField(_("what is prepaid"), max_length=10, choices=AllowanceUnit)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    rounding_minutes = models.PositiveSmallIntegerField(_("accounting unit"), default=1)
    carry_limit = models.PositiveIntegerField(_("carried over at most"), default=0)
    carry_days = models.PositiveSmallIntegerField(_("carried over for days"), default=0)
    notice_percents = models.JSONField(_("told at percents"), default=default_percents)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = AllowanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("allowance")
        verbose_name_plural = _("allowances")
        ordering = ("contract", "ends_at", "pk")
        constraints = [
            models.CheckConstraint(
                name="allowance_dates_in_order",
                condition=models.Q(ends_on__gte=models.F("starts_on"))
                & models.Q(ends_at__gt=models.F("starts_at")),
                violation_error_message=_("The last day is on or after the first."),
            )
        ]
        indexes = [
            models.Index(
                fields=["ends_at"],
                name="allowance_to_close",
                condition=models.Q(closed_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.contract}: {self.get_unit_display()}, {self.starts_on} – {self.ends_on}"

    @classmethod
    def visible_to(cls, user: User, *, day: date) -> AllowanceQuerySet:
        """The only way in for every door: those of the contracts the person sees that day; a
        client's people need the right to see the hours."""
        contracts = Contract.visible_to(user, day=day)
        if user.is_client:
            known = [right.organisation_id for right in user.rights if right.can_see_hours]
            contracts = contracts.filter(organisation__in=known)
        return cls.objects.filter(contract__in=contracts)


class LedgerEntry(models.Model):
    """One line of an allowance's ledger; never changed, never deleted: a mistake is corrected by
    another.

    ``amount`` changes the balance, ``surplus`` what nothing prepaid covers (negative where it is
    settled). Of worked time ``real_minutes`` is what it took and ``accounted_minutes`` that by the
    accounting unit, both on the first of the entries it is split into. ``ticket`` is a number.
    """

    allowance = models.ForeignKey(Allowance, models.PROTECT, related_name="entries")
    kind = models.CharField(_("what"), max_length=10, choices=EntryKind)
    amount = models.IntegerField(_("change"))
    surplus = models.IntegerField(_("beyond what is prepaid"), default=0)
    real_minutes = models.PositiveIntegerField(default=0)
    accounted_minutes = models.PositiveIntegerField(default=0)
    ticket = models.BigIntegerField(null=True, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    at = models.DateTimeField()
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering = ("pk",)
        indexes = [models.Index(fields=["ticket"], name="ledger_by_ticket")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"
