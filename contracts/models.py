"""Plans, hours, contracts and the decision every ticket gets."""

import json
import uuid
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from contracts.choices import (
    SHIPPED_PLANS,
    ContractState,
    Metric,
    Outcome,
    Priority,
    ReasonCode,
)
from contracts.hours import Hours, HoursError
from contracts.querysets import ContractQuerySet, ProductQuerySet
from servicedesk.accounts.models import Organisation, User, default_time_zone, validate_time_zone


@lru_cache(maxsize=64)
def _read_hours(text: str) -> Hours:
    return Hours.from_json(json.loads(text))


def validate_calendar(data: Mapping[str, Any]) -> Hours:
    """The calendar in ``data`` (zone, weekly, exceptions). Raises HoursError when it cannot be
    read.
    """
    return _read_hours(json.dumps(data, sort_keys=True))


class Product(models.Model):
    """What we support."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    code = models.SlugField(_("code"), max_length=60, unique=True)
    is_active = models.BooleanField(_("active"), default=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def visible_to(cls, user: User) -> ProductQuerySet:
        """The only way in for every door."""
        return cls.objects.visible_to(user)


class ServiceHours(models.Model):
    """A calendar of working time; ``contracts/hours.py`` does the arithmetic.

    ``weekly`` maps "0" (Monday) … "6" to lists of ["HH:MM", "HH:MM"], ``exceptions`` ISO dates to
    such lists (empty: closed). Both are in ``time_zone``.
    """

    name = models.CharField(_("name"), max_length=120, unique=True)
    time_zone = models.CharField(
        _("time zone"), max_length=64, default=default_time_zone, validators=[validate_time_zone]
    )
    weekly = models.JSONField(_("week"), default=dict)
    exceptions = models.JSONField(_("exceptions"), default=dict, blank=True)
    history = HistoricalRecords(related_name="+")

    class Meta:
        verbose_name = _("service hours")
        verbose_name_plural = _("service hours")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def hours(self) -> Hours:
        """The calendar as a value; equal calendars share their arithmetic. Raises HoursError."""
        return validate_calendar(
            {"zone": self.time_zone, "weekly": self.weekly, "exceptions": self.exceptions}
        )

    @property
    def has_hours(self) -> bool:
        """Whether anybody ever works by it: it can be read, and a week or a dated day holds
        hours.
        """
        try:
            stored = self.hours.to_json()
        except HoursError:
            return False
        return any(stored["weekly"].values()) or any(stored["exceptions"].values())


class Plan(models.Model):
    """A service plan: Standard, Extended, Premium, or the house's own."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    code = models.SlugField(_("code"), max_length=40, unique=True)
    rank = models.PositiveSmallIntegerField(
        _("rank"), default=1, help_text=_("The higher, the more is promised.")
    )
    history = HistoricalRecords(related_name="+")

    class Meta:
        verbose_name = _("service plan")
        verbose_name_plural = _("service plans")
        ordering = ("rank", "name")

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The plan's name; the shipped ones in the reader's language until somebody renames
        them.
        """
        shipped = SHIPPED_PLANS.get(self.code)
        if shipped is None or shipped[0] != self.name:
            return self.name
        return str(shipped[1])


class PlanVersion(models.Model):
    """A plan as promised from a date on; a ticket keeps the version it was opened under.

    ``stamp`` changes with whatever is promised (targets, their calendars): what is remembered of a
    version is remembered under its stamp.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, verbose_name=_("plan"), related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    effective_from = models.DateField(_("effective from"))
    intake_hours = models.ForeignKey(
        ServiceHours,
        models.PROTECT,
        verbose_name=_("hours in which intake works"),
        related_name="+",
    )
    grace_days = models.PositiveSmallIntegerField(_("grace period, days"), default=0)
    stamp = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        verbose_name = _("plan version")
        verbose_name_plural = _("plan versions")
        ordering = ("plan", "-number")
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="plan_version_once")]

    def __str__(self) -> str:
        return f"{self.plan} v{self.number}"


class Target(models.Model):
    """A promised time for one metric and priority, in minutes of its hours."""

    version = models.ForeignKey(
        PlanVersion, models.CASCADE, verbose_name=_("plan version"), related_name="targets"
    )
    metric = models.CharField(_("metric"), max_length=20, choices=Metric)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority)
    minutes = models.PositiveIntegerField(_("minutes"))
    hours = models.ForeignKey(
        ServiceHours, models.PROTECT, verbose_name=_("hours"), related_name="+"
    )

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ("version", "metric", "priority")
        constraints = [
            models.UniqueConstraint(fields=["version", "metric", "priority"], name="target_once"),
            models.CheckConstraint(
                name="target_minutes_positive", condition=models.Q(minutes__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_metric_display()} P{self.priority}: {self.minutes} min"


class Contract(models.Model):
    """What we promised one client. Dates are whole days in the contract's zone, both inclusive."""

    number = models.CharField(_("number"), max_length=60, unique=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("client"), related_name="contracts"
    )
    plan = models.ForeignKey(Plan, models.PROTECT, verbose_name=_("service plan"), related_name="+")
    state = models.CharField(
        _("state"), max_length=10, choices=ContractState, default=ContractState.DRAFT
    )
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    time_zone = models.CharField(
        _("time zone"), max_length=64, default=default_time_zone, validators=[validate_time_zone]
    )
    products = models.ManyToManyField(
        Product, verbose_name=_("products covered"), related_name="+", blank=True,
        help_text=_("None chosen: everything the client has."),
    )  # fmt: skip
    tsm = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("technical service manager"),
        related_name="+", null=True, blank=True,
    )  # fmt: skip
    personal_engineer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("personal engineer"),
        related_name="+", null=True, blank=True,
    )  # fmt: skip
    partner = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("line 1 delegated to"),
        related_name="+",
        null=True,
        blank=True,
    )
    note = models.TextField(_("note"), blank=True)
    history = HistoricalRecords(related_name="+")

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        ordering = ("organisation", "-ends_on")
        constraints = [
            models.CheckConstraint(
                name="contract_dates_in_order",
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                violation_error_message=_("A contract ends on or after the day it starts."),
            )
        ]

    def __str__(self) -> str:
        return self.number

    @classmethod
    def visible_to(cls, user: User, *, day: date) -> ContractQuerySet:
        """The only way in for every door; ``day`` decides which delegations to a partner hold."""
        return cls.objects.visible_to(user, day=day)

    @classmethod
    def clients_visible_to(cls, user: User, *, day: date) -> models.QuerySet[Organisation]:
        """Clients a person of the desk may look up: all, or those delegated to their company."""
        clients = Organisation.objects.clients()
        if user.is_centre:
            return clients
        if not user.is_partner:
            return clients.none()
        return clients.filter(pk__in=cls.visible_to(user, day=day).values("organisation"))


class Entitlement(models.Model):
    """The decision at intake: under which contract and plan version a request runs, and why. Never
    changed.
    """

    outcome = models.CharField(max_length=20, choices=Outcome)
    reason_code = models.CharField(max_length=30, choices=ReasonCode)
    reason_details = models.JSONField(default=dict)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", null=True)
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+", null=True)
    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = _("entitlement decision")
        verbose_name_plural = _("entitlement decisions")

    def __str__(self) -> str:
        return self.get_outcome_display()
