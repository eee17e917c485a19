"""What clients may ask for, the forms they fill in, and what they answered."""

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from contracts.models import Plan, Product
from servicedesk.accounts.models import Team
from tickets.choices import TicketType
from tickets.form_definition import Definition, read_definition
from tickets.models.routing import Category
from tickets.models.ticket import Ticket
from tickets.querysets import RequestTypeQuerySet

if TYPE_CHECKING:
    from servicedesk.accounts.models import User


class RequestType(models.Model):
    """One thing clients ask for. No ``products`` or ``plans``: it is for all of them.

    ``current``: the form that is filled in now; older ones stay with the tickets opened by them.
    """

    name = models.CharField(_("name"), max_length=120)
    name_ru = models.CharField(_("name in Russian"), max_length=120, blank=True)
    description = models.CharField(_("description"), max_length=300, blank=True)
    description_ru = models.CharField(_("description in Russian"), max_length=300, blank=True)
    type = models.CharField(
        _("type"), max_length=12, choices=TicketType, default=TicketType.REQUEST
    )
    category = models.ForeignKey(
        Category, models.SET_NULL, verbose_name=_("category"), related_name="+", null=True,
        blank=True,
    )  # fmt: skip
    team = models.ForeignKey(
        Team, models.SET_NULL, verbose_name=_("team that receives it"), related_name="+",
        null=True, blank=True,
    )  # fmt: skip
    products = models.ManyToManyField(
        Product, verbose_name=_("products"), related_name="+", blank=True
    )
    plans = models.ManyToManyField(Plan, verbose_name=_("plans"), related_name="+", blank=True)
    is_for_managers = models.BooleanField(_("for client managers only"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    current = models.ForeignKey(
        "FormVersion", models.PROTECT, verbose_name=_("form"), related_name="+", null=True
    )

    objects = RequestTypeQuerySet.as_manager()

    class Meta:
        verbose_name = _("request type")
        verbose_name_plural = _("request types")
        ordering = ("order", "name", "pk")

    def __str__(self) -> str:
        return self.name_ru if self.name_ru and get_language() == "ru" else self.name

    @property
    def about(self) -> str:
        """The description in the reader's language."""
        is_russian = bool(self.description_ru) and get_language() == "ru"
        return self.description_ru if is_russian else self.description

    @classmethod
    def visible_to(cls, user: "User", *, day: date) -> RequestTypeQuerySet:
        """The only way in for every door; ``day`` decides which contracts hold."""
        return cls.objects.visible_to(user, day=day)


class FormVersion(models.Model):
    """A form as it was saved once; never changed afterwards."""

    request_type = models.ForeignKey(RequestType, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    definition = models.JSONField(_("form"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("version of a form")
        verbose_name_plural = _("versions of forms")
        ordering = ("request_type", "-number")
        constraints = [
            models.UniqueConstraint(fields=["request_type", "number"], name="form_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.request_type_id}.{self.number}"

    def read(self) -> Definition:
        """The form as values."""
        return read_definition(self.definition)


class TicketAnswers(models.Model):
    """What was answered on the form a ticket was opened with; values by the fields' names."""

    ticket = models.OneToOneField(Ticket, models.CASCADE, primary_key=True, related_name="answers")
    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="+")
    values = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("answers")
        verbose_name_plural = _("answers")

    def __str__(self) -> str:
        return f"answers of #{self.ticket_id}"
