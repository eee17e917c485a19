"""Hooks, the calls they are owed, and every attempt at one."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.models import Organisation, User
from servicedesk.events.models import Event
from servicedesk.webhooks.choices import CallState, Outcome, SwitchedOff
from servicedesk.webhooks.querysets import DispatchQuerySet, WebhookQuerySet


class Webhook(models.Model):
    """An address of another program that is told what its owner may know.

    ``organisation``: whose it is, None for the centre's. ``kinds`` empty: every kind that is
    offered. ``only``: nothing but this organisation's matters. Of the secret only ``salt`` is
    kept: the secret is made of it and of this installation's key (see signing.py); the salt before
    holds until ``previous_until``. ``rests_until``: not asked before, after a failure.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("owner"), related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", null=True, blank=True
    )
    name = models.CharField(_("name"), max_length=100)
    url = models.CharField(_("address"), max_length=500)
    kinds = models.JSONField(_("kinds of events"), default=list, blank=True)
    only = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("only of"),
        related_name="+",
        null=True,
        blank=True,
    )
    is_active = models.BooleanField(_("active"), default=True)
    salt = models.CharField(max_length=64, editable=False)
    previous_salt = models.CharField(max_length=64, blank=True, editable=False)
    previous_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    failing_since = models.DateTimeField(null=True, blank=True)
    failure_count = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True, blank=True)
    disabled_reason = models.CharField(max_length=10, choices=SwitchedOff, blank=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ("name", "pk")
        indexes = [
            models.Index(
                fields=["organisation"],
                name="webhook_listening",
                condition=models.Q(is_active=True),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def visible_to(cls, user: User) -> WebhookQuerySet:
        """The only way in for every door."""
        return cls.objects.visible_to(user)

    def wants(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds


class Dispatch(models.Model):
    """An event on its way to one hook, written with the change; its ``uid`` stays the same through
    every attempt and replay."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="calls")
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=CallState, default=CallState.WAITING)
    created_at = models.DateTimeField()
    attempt_count = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    gives_up_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = DispatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("call of a webhook")
        verbose_name_plural = _("calls of webhooks")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(fields=["webhook", "event"], name="webhook_called_once")
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                name="webhook_call_due",
                condition=models.Q(state="waiting"),
            ),
            models.Index(fields=["created_at"], name="webhook_call_by_age"),
        ]

    def __str__(self) -> str:
        return self.uid

    @property
    def uid(self) -> str:
        """What the receiver tells repetitions by."""
        return f"evt_{self.event_id}_{self.webhook_id}"

    @classmethod
    def visible_to(cls, user: User) -> DispatchQuerySet:
        return cls.objects.visible_to(user)


class Attempt(models.Model):
    """One try of a call. ``status``: what was answered; None when nothing was."""

    call = models.ForeignKey(Dispatch, models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    milliseconds = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.call_id}: {self.status or self.outcome}"
