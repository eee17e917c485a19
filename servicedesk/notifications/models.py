"""The inbox, the outgoing mail, the texts of letters and each person's preferences."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from servicedesk.events.models import Event
from servicedesk.events.secrecy import of_hidden_rows

if TYPE_CHECKING:
    from servicedesk.accounts.models import User


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: "User") -> Self:
        """One's own, but of what one does not see any more (a ticket that became confidential)."""
        return self.filter(recipient=user).exclude(of_hidden_rows(user))

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
    PARKED = "parked", _("Failed")
    BLOCKED = "blocked", _("Held back: the address does not work")
    DAILY = "daily", _("Waits for the daily letter")
    GATHERED = "gathered", _("Told in the daily letter")


STUCK = (MailState.PARKED, MailState.BLOCKED)
"""What moves only when a person does something."""


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def visible_to(self, user: "User") -> Self:
        """Managers, who see to it that mail leaves, but for what is hidden from them."""
        if not (user.is_active and user.is_manager):
            return self.none()
        return self.exclude(of_hidden_rows(user))

    def stuck(self) -> Self:
        return self.filter(state__in=STUCK)

    def about(
        self, subject_type: str, subject_ids: "Iterable[int] | models.QuerySet[Any, Any]"
    ) -> Self:
        """Letters of what happened to these."""
        return self.filter(event__subject_type=subject_type, event__subject_id__in=subject_ids)


class OutgoingMail(models.Model):
    """A letter written with the change that causes it; its Message-ID never changes, however often
    it is tried.

    ``next_attempt_at``: when it is tried next, or until when somebody has claimed it; of a letter
    that waits for the daily one, when that is due. ``gathered_in``: the daily letter that told it.
    ``files``: what goes with it, as [name in the storage, name to show, type]. ``is_asked_for``:
    the person waits for it (a reset link), so it leaves even to an address that failed.
    """

    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    address = models.EmailField(max_length=254)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    headers = models.JSONField(default=dict)
    files = models.JSONField(null=True)
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, choices=MailState, default=MailState.WAITING)
    attempt_count = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    is_asked_for = models.BooleanField(default=False, db_default=False)
    gathered_in = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mail")
        constraints = [models.UniqueConstraint(fields=["event", "recipient"], name="mailed_once")]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], name="mail_due", condition=models.Q(state="waiting")
            ),
            models.Index(
                fields=["next_attempt_at"], name="mail_daily", condition=models.Q(state="daily")
            ),
            models.Index(
                fields=["id"],
                name="mail_stuck",
                condition=models.Q(state__in=["parked", "blocked"]),
            ),
            models.Index(fields=["recipient", "-id"], name="mail_by_recipient"),
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.subject}"

    @classmethod
    def visible_to(cls, user: "User") -> OutgoingMailQuerySet:
        """The only way in for every door."""
        return cls.objects.visible_to(user)


class DailyLetter(models.Model):
    """The one letter that tells a person what they wish to hear of once a day. ``day``: of their
    own calendar, the one whose hour it was written for.
    """

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    day = models.DateField()
    letter = models.OneToOneField(OutgoingMail, models.PROTECT, related_name="+", null=True)
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("daily letter")
        verbose_name_plural = _("daily letters")
        constraints = [
            models.UniqueConstraint(fields=["recipient", "day"], name="daily_letter_once")
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.day}"


class UndeliverableQuerySet(models.QuerySet["Undeliverable"]):
    def of(self, people: Iterable["User"]) -> Self:
        """Of these people, as long as their address is still the one that failed."""
        keys = [person.pk for person in people]
        return self.filter(user__in=keys, address=models.F("user__email"))

    def visible_to(self, user: "User") -> Self:
        """Those whom one may take it off: our own people everybody's, anybody else one's own."""
        return self if user.is_centre else self.filter(user=user)


class Undeliverable(models.Model):
    """A person's address that takes no mail, and why; another address of theirs is not held back.

    A person of ours, or they themselves, take the mark off.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", primary_key=True
    )
    address = models.EmailField(max_length=254)
    reason = models.CharField(max_length=500)
    since = models.DateTimeField()

    objects = UndeliverableQuerySet.as_manager()

    class Meta:
        verbose_name = _("address that takes no mail")
        verbose_name_plural = _("addresses that take no mail")

    def __str__(self) -> str:
        return self.address

    @classmethod
    def visible_to(cls, user: "User") -> UndeliverableQuerySet:
        """The only way in for every door."""
        return cls.objects.visible_to(user).select_related("user")

    @classmethod
    def among(cls, people: Iterable["User"]) -> list["Undeliverable"]:
        """The marks of these people, with the person; in one query."""
        return list(cls.objects.of(people).select_related("user").order_by("user__full_name"))


class LetterText(models.Model):
    """An administrator's words for a kind of letter, in place of those shipped with the desk."""

    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    changed_at = models.DateTimeField()

    history = HistoricalRecords(related_name="+")

    class Meta:
        verbose_name = _("text of a letter")
        verbose_name_plural = _("texts of letters")
        constraints = [
            models.UniqueConstraint(fields=["kind", "language"], name="letter_text_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.language})"

    @classmethod
    def written(cls) -> dict[tuple[str, str], "LetterText"]:
        """Every text by kind and language."""
        return {(row.kind, row.language): row for row in cls.objects.all()}

    @classmethod
    def past(cls, kind: str, language: str, *, count: int) -> list[Any]:
        """The latest versions of one text, the newest first, with who wrote them."""
        rows = cls.history.filter(kind=kind, language=language).select_related("history_user")
        return list(rows.order_by("-history_date", "-history_id")[:count])


class MailWhen(models.TextChoices):
    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day, in one letter")
    NEVER = "never", _("Never")


class Preference(models.Model):
    """Which channels a person wants for a topic; no row means both, at once.

    ``wants_mail`` was there before ``mail_when`` and is written with it: False is never.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    topic = models.CharField(max_length=40)
    wants_inbox = models.BooleanField(_("in the inbox"), default=True)
    wants_mail = models.BooleanField(_("by e-mail"), default=True)
    wants_messenger = models.BooleanField(_("by messenger"), default=True, db_default=True)
    mail_when = models.CharField(
        _("by e-mail"), max_length=10, choices=MailWhen, default=MailWhen.AT_ONCE,
        db_default=MailWhen.AT_ONCE,
    )  # fmt: skip

    class Meta:
        verbose_name = _("notification preference")
        verbose_name_plural = _("notification preferences")
        constraints = [models.UniqueConstraint(fields=["user", "topic"], name="preference_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.topic}"

    @property
    def when(self) -> MailWhen:
        return MailWhen(self.mail_when) if self.wants_mail else MailWhen.NEVER

    @classmethod
    def not_by_messenger(cls, user: "User") -> set[str]:
        """Topics a person does not want in the messenger."""
        rows = cls.objects.filter(user=user, wants_messenger=False)
        return set(rows.values_list("topic", flat=True))

    @classmethod
    def chosen_by(cls, user: "User") -> dict[str, tuple[bool, MailWhen]]:
        """A person's choices by topic: (in the inbox, when by e-mail)."""
        return {row.topic: (row.wants_inbox, row.when) for row in cls.objects.filter(user=user)}
