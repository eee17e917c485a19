"""Events and their deliveries."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from servicedesk.events.querysets import EventQuerySet
from servicedesk.events.secrecy import of_hidden_rows

if TYPE_CHECKING:
    from servicedesk.accounts.models import User


class Event(models.Model):
    """One thing that happened; never changed, never deleted.

    ``at`` is when it happened in the world (a mail's receipt, a row of an imported log),
    ``recorded_at`` when the desk learned of it; both UTC. ``data`` holds before and after, as the
    kind declares. ``audit`` is the chapter of the audit its kind stands in.
    """

    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    data = models.JSONField(default=dict)
    audit = models.CharField(max_length=12, blank=True, default="", db_default="")

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ("at", "pk")
        indexes = [
            models.Index(
                fields=["subject_type", "subject_id", "at", "id"], name="event_by_subject"
            ),
            models.Index(fields=["id"], name="event_audited", condition=models.Q(audit__gt="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type} {self.subject_id}"


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Done")
    PARKED = "parked", _("Parked")


class Delivery(models.Model):
    """An event on its way to one subscriber; claimed by moving ``next_attempt_at`` past the
    lease."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="deliveries")
    subscriber = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    attempt_count = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["event", "subscriber"], name="delivery_once")
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], name="delivery_due", condition=models.Q(state="waiting")
            ),
            models.Index(fields=["id"], name="delivery_parked", condition=models.Q(state="parked")),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} ← {self.event_id}"

    @classmethod
    def parked(cls, user: "User") -> "models.QuerySet[Delivery]":
        """What was given up on, the oldest first, with its event; for managers, but for what is
        hidden from them."""
        if not (user.is_active and user.is_manager):
            return cls.objects.none()
        stuck = cls.objects.filter(state=DeliveryState.PARKED).exclude(of_hidden_rows(user))
        return stuck.select_related("event").order_by("pk")
