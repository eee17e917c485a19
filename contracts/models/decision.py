"""The decision every ticket gets."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.choices import Outcome, ReasonCode
from contracts.models.contract import Contract
from contracts.models.plan import PlanVersion
from servicedesk.accounts.models import Organisation


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
