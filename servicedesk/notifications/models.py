"""The inbox, the outgoing mail and each person's preferences."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from servicedesk.events.models import Event

if TYPE_CHECKING:
    from servicedesk.accounts.models import User


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(recipient=user)

    def unread(self) -> Self:
        return self.filter(read_at=None)


class Notification(models.Model):
    """One person told of one event, in their language, at most once."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    topic = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=300)
    is_urgent = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ("-created_at", "-pk")
        constraints = [models.UniqueConstraint(fields=["event", "recipient"], name="told_once")]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="notification_inbox"),
            models.Index(
                fields=["recipient"],
                name="notification_unread",
                condition=models.Q(read_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def visible_to(cls, user: "User") -> NotificationQuerySet:
        """The only way in for every door: one's own."""
        return cls.objects.visible_to(user)

    @classmethod
    def page_for(
        cls, user: "User", *, only_unread: bool, before: int | None, count: int
    ) -> list["Notification"]:
        """A person's newest notices, those before a key when told."""
        rows = cls.visible_to(user)
        if only_unread:
            rows = rows.unread()
        if before is not None:
            rows = rows.filter(pk__lt=before)
        return list(rows.order_by("-pk")[:count])


class MailState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    PARKED = "parked", _("Parked")


class OutgoingMail(models.Model):
    """A letter written with the change that causes it; its Message-ID never changes, however often
    it is tried."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    address = models.EmailField(max_length=254)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    headers = models.JSONField(default=dict)
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, choices=MailState, default=MailState.WAITING)
    attempt_count = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mail")
        constraints = [models.UniqueConstraint(fields=["event", "recipient"], name="mailed_once")]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], name="mail_due", condition=models.Q(state="waiting")
            )
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.subject}"


class Preference(models.Model):
    """Which channels a person wants for a topic; no row means both."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    topic = models.CharField(max_length=40)
    wants_inbox = models.BooleanField(_("in the inbox"), default=True)
    wants_mail = models.BooleanField(_("by e-mail"), default=True)
    wants_messenger = models.BooleanField(_("by messenger"), default=True, db_default=True)

    class Meta:
        verbose_name = _("notification preference")
        verbose_name_plural = _("notification preferences")
        constraints = [models.UniqueConstraint(fields=["user", "topic"], name="preference_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.topic}"

    @classmethod
    def chosen_by(cls, user: "User") -> dict[str, tuple[bool, bool]]:
        """A person's choices by topic: (in the inbox, by e-mail)."""
        rows = cls.objects.filter(user=user).values_list("topic", "wants_inbox", "wants_mail")
        return {topic: (inbox, mail) for topic, inbox, mail in rows}
