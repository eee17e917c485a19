"""The decision every ticket gets, and how the house wants each outcome handled."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from contracts.choices import Handling, Outcome, ReasonCode
from contracts.models.contract import Contract
from contracts.models.plan import PlanVersion
from servicedesk.accounts.models import Organisation


class Entitlement(models.Model):
    """The decision at intake: under which contract and plan version a request runs, and why. Never
    changed.

    ``handling`` "" was decided before outcomes were handled differently: accepted.
    ``reason_details["alternatives"]``: the other contracts it could have run under, best first.
    """

    outcome = models.CharField(max_length=20, choices=Outcome)
    reason_code = models.CharField(max_length=30, choices=ReasonCode)
    handling = models.CharField(
        max_length=12, choices=Handling, default=Handling.ACCEPT, db_default="", blank=True
    )
    reason_details = models.JSONField(default=dict)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", null=True)
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+", null=True)
    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="+", null=True)
    hours_pin = models.BigIntegerField(
        default=0,
        db_default=0,
        help_text="the newest HoursVersion its calendars know; 0: only the first ones",
    )
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = _("entitlement decision")
        verbose_name_plural = _("entitlement decisions")

    def __str__(self) -> str:
        return self.get_outcome_display()


class OutcomePolicy(models.Model):
    """What is done with requests of one outcome; covered ones are always taken."""

    outcome = models.CharField(
        _("outcome"),
        max_length=20,
        unique=True,
        choices=[choice for choice in Outcome.choices if choice[0] != Outcome.COVERED],
    )
    handling = models.CharField(_("what is done"), max_length=12, choices=Handling)
    history = HistoricalRecords(related_name="+")

    class Meta:
        verbose_name = _("handling of an outcome")
        verbose_name_plural = _("handling of outcomes")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}: {self.get_handling_display()}"
