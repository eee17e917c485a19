"""What we promised one client."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from contracts.choices import ContractRole, ContractState
from contracts.models.asset import LINK_LENGTH, Asset, validate_link
from contracts.models.plan import Plan
from contracts.models.product import Product
from contracts.querysets import ContractQuerySet
from servicedesk.accounts.models import Organisation, User, default_time_zone, validate_time_zone


class Contract(models.Model):
    """What we promised one client. Dates are whole days in the contract's zone, both inclusive.

    ``tsm`` and ``personal_engineer`` are named for its whole time; ``people`` for a part of it.
    ``renews``: the contract it goes on from. ``precedence``: of two that fit a request equally the
    smaller number goes first.
    """

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
    assets = models.ManyToManyField(
        Asset, verbose_name=_("assets covered"), related_name="contracts", blank=True,
        help_text=_("Beside the products; neither chosen: everything the client has."),
    )  # fmt: skip
    precedence = models.PositiveSmallIntegerField(
        _("order among equals"), default=100, db_default=100,
        help_text=_("Of two contracts that fit a request equally the smaller number goes first."),
    )  # fmt: skip
    renews = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("renews"), related_name="renewals",
        null=True, blank=True,
    )  # fmt: skip
    master_url = models.CharField(
        _("record in the master system"), max_length=LINK_LENGTH, blank=True, db_default="",
        validators=[validate_link],
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


class ContractPerson(models.Model):
    """Somebody named for a client for a time; dates inclusive, None is without limit.

    While they last they come before the contract's own column; the deputy stands in for an absent
    person.
    """

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="people")
    role = models.CharField(_("role"), max_length=20, choices=ContractRole)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("person"), related_name="+"
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("deputy"), related_name="+",
        null=True, blank=True,
    )  # fmt: skip
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("person of a contract")
        verbose_name_plural = _("people of contracts")
        ordering = ("contract", "role", "starts_on", "pk")
        constraints = [
            models.CheckConstraint(
                name="contract_person_dates_in_order",
                condition=models.Q(starts_on__isnull=True)
                | models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                violation_error_message=_("The last day is on or after the first."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.user}"


class ContractDocument(models.Model):
    """A link to a document of a contract, kept where the house keeps its papers."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="documents")
    title = models.CharField(_("title"), max_length=200)
    url = models.CharField(_("link"), max_length=LINK_LENGTH, validators=[validate_link])
    is_for_client = models.BooleanField(
        _("the client sees it"), default=False,
    )  # fmt: skip

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ("contract", "title", "pk")

    def __str__(self) -> str:
        return self.title
