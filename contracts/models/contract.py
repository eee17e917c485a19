"""What we promised one client."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from contracts.choices import ContractState
from contracts.models.plan import Plan
from contracts.models.product import Product
from contracts.querysets import ContractQuerySet
from servicedesk.accounts.models import Organisation, User, default_time_zone, validate_time_zone


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
