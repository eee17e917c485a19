"""Changes people keep under a name, and changes the desk makes by itself when something happens."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.models import Team
from servicedesk.events.models import Event
from tickets.change_querysets import MacroQuerySet, RuleRunQuerySet, TriggerQuerySet
from tickets.changes.reading import Change, read_changes
from tickets.choices import MacroScope, RuleOutcome
from tickets.models.ticket import Ticket

if TYPE_CHECKING:
    from servicedesk.accounts.models import User


class Macro(models.Model):
    """Several changes, applied together. ``scope`` says whose it is; ``version`` counts its edits,
    each of which is an event."""

    name = models.CharField(_("name"), max_length=120)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("owner"), related_name="+"
    )
    scope = models.CharField(
        _("who uses it"), max_length=8, choices=MacroScope, default=MacroScope.OWN
    )
    team = models.ForeignKey(
        Team, models.CASCADE, verbose_name=_("team"), related_name="+", null=True, blank=True
    )
    changes = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(_("offered"), default=True)
    use_count = models.PositiveIntegerField(default=0)
    last_used_at = models.DateTimeField(null=True)

    objects = MacroQuerySet.as_manager()

    class Meta:
        verbose_name = _("macro")
        verbose_name_plural = _("macros")
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    def read(self) -> tuple[Change, ...]:
        return read_changes(self.changes)

    @classmethod
    def visible_to(cls, user: "User") -> MacroQuerySet:
        return cls.objects.visible_to(user)


class Rule(models.Model):
    """When one of ``events`` happens to a ticket that ``query`` finds, ``changes`` are made.

    ``owner``: who saved it last; the rule sees what they see. ``failure_count``: in a row.
    ``stops_here``: rules after it are not asked once it has run.
    """

    name = models.CharField(_("name"), max_length=120)
    order = models.PositiveIntegerField(_("order"), default=0)
    events = models.JSONField(default=list)
    query = models.CharField(_("condition"), max_length=1_000, blank=True)
    changes = models.JSONField(default=list)
    is_active = models.BooleanField(_("switched on"), default=False)
    stops_here = models.BooleanField(_("stop here"), default=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("owner"), related_name="+"
    )
    version = models.PositiveIntegerField(default=0)
    failure_count = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=1_000, blank=True)
    last_failed_at = models.DateTimeField(null=True)
    run_count = models.PositiveIntegerField(default=0)
    last_run_at = models.DateTimeField(null=True)

    objects = TriggerQuerySet.as_manager()

    class Meta:
        verbose_name = _("trigger rule")
        verbose_name_plural = _("trigger rules")
        ordering = ("order", "pk")

    def __str__(self) -> str:
        return self.name

    def read(self) -> tuple[Change, ...]:
        return read_changes(self.changes, for_rule=True)

    @classmethod
    def visible_to(cls, user: "User") -> TriggerQuerySet:
        return cls.objects.visible_to(user)


class RuleRun(models.Model):
    """A rule that found a ticket after an event: once, whatever is repeated. ``root``: the event
    that began it all, where rules answer rules."""

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="runs")
    version = models.PositiveIntegerField()
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    root = models.BigIntegerField()
    outcome = models.CharField(max_length=8, choices=RuleOutcome)
    error = models.CharField(max_length=1_000, blank=True)
    at = models.DateTimeField()

    objects = RuleRunQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(fields=["rule", "event"], name="rule_runs_once_an_event")
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} #{self.ticket_id}"
