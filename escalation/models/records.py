"""What a client, or a chain, asks the managers to look at: apart from every promise."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from escalation.choices import OPEN_STATES, Origin, RecordState, Severity, Trend
from escalation.querysets import RecordQuerySet
from servicedesk.accounts.models import Organisation, User
from tickets.models import Ticket


class EscalationRecord(models.Model):
    """A matter under management's eyes: of one ticket, or of a whole client when ``ticket`` is
    None.

    ``next_update_at``: when the requester hears next; ``reminded_at``: when its owner was reminded
    that this passed.
    """

    ticket = models.ForeignKey(
        Ticket, models.PROTECT, verbose_name=_("ticket"), related_name="+", null=True, blank=True
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("client"), related_name="+", null=True,
        blank=True,
    )  # fmt: skip
    origin = models.CharField(_("origin"), max_length=10, choices=Origin)
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("requester"), related_name="+",
        null=True, blank=True,
    )  # fmt: skip
    reason = models.TextField(_("reason"))
    impact = models.TextField(_("impact"), blank=True)
    severity = models.PositiveSmallIntegerField(
        _("severity"), choices=Severity, default=Severity.SERIOUS
    )
    state = models.CharField(
        _("state"), max_length=10, choices=RecordState, default=RecordState.ASKED
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("owner"), related_name="+",
        null=True, blank=True,
    )  # fmt: skip
    trend = models.CharField(_("trend"), max_length=10, choices=Trend, default=Trend.SAME)
    next_update_at = models.DateTimeField(_("next update"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    end_note = models.TextField(_("how it ended"), blank=True)
    opened_at = models.DateTimeField(_("opened"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("escalation record")
        verbose_name_plural = _("escalation records")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"],
                name="one_open_record_a_ticket",
                condition=Q(state__in=OPEN_STATES, ticket__isnull=False),
            )
        ]
        indexes = [
            models.Index(
                fields=["next_update_at"], name="record_update_due",
                condition=Q(state="accepted", next_update_at__isnull=False),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.organisation or ''} #{self.ticket_id or '–'}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @classmethod
    def visible_to(cls, user: User) -> RecordQuerySet:
        """The only way in for every door."""
        return cls.objects.visible_to(user)


class RecordUpdate(models.Model):
    """What was told about a record; ``is_public``: the client reads it too."""

    record = models.ForeignKey(EscalationRecord, models.CASCADE, related_name="updates")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    body = models.TextField(_("what is new"))
    trend = models.CharField(_("trend"), max_length=10, choices=Trend)
    is_public = models.BooleanField(_("the client reads it"), default=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("update")
        verbose_name_plural = _("updates")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return self.body[:60]
