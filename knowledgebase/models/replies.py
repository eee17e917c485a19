"""Quick replies: what is written often, and what the desk writes by itself."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from contracts.models import ServiceHours
from knowledgebase.choices import ReplyCause, SendingState
from knowledgebase.reply_querysets import QuickReplyQuerySet, SendingQuerySet
from servicedesk.accounts.choices import Line
from servicedesk.accounts.models import Team
from servicedesk.events.models import Event
from tickets.choices import TicketType
from tickets.models import Message, Ticket

if TYPE_CHECKING:
    from servicedesk.accounts.models import User

MOST_VERSIONS = 20


class QuickReply(models.Model):
    """A text with fields from the ticket (``tickets/reply_fields.py``), in both languages.

    ``owner``: whose own it is, None for a shared one; ``team``: who shares it, None for all.
    """

    title_en = models.CharField(_("name, English"), max_length=100, blank=True)
    title_ru = models.CharField(_("name, Russian"), max_length=100, blank=True)
    body_en = models.TextField(_("text, English"), blank=True)
    body_ru = models.TextField(_("text, Russian"), blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("owner"), related_name="+",
        null=True, blank=True,
    )  # fmt: skip
    team = models.ForeignKey(
        Team, models.CASCADE, verbose_name=_("team"), related_name="+", null=True, blank=True
    )
    is_active = models.BooleanField(_("offered"), default=True)
    used_count = models.PositiveIntegerField(_("used"), default=0)
    used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    changed_at = models.DateTimeField(_("last change"))

    history = HistoricalRecords(related_name="+", excluded_fields=["used_count", "used_at"])
    objects = QuickReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("quick reply")
        verbose_name_plural = _("quick replies")
        ordering = ("-used_count", "pk")

    def __str__(self) -> str:
        is_russian = get_language() == "ru" and self.title_ru
        return self.title_ru if is_russian else self.title_en or self.title_ru

    @classmethod
    def visible_to(cls, user: "User") -> QuickReplyQuerySet:
        """The only way in for every door."""
        return cls.objects.visible_to(user)

    def title(self, language: str) -> str:
        """In this language, or in the other where there is only that."""
        return (self.title_ru if language == "ru" else self.title_en) or str(self)

    def body(self, language: str) -> str:
        """In this language, or in the other where there is only that."""
        return (self.body_ru if language == "ru" else self.body_en) or self.body_en or self.body_ru

    def past(self) -> list[Any]:
        """The latest versions, the newest first, with who wrote them."""
        rows = self.history.select_related("history_user")
        return list(rows.order_by("-history_date", "-history_id")[:MOST_VERSIONS])


class AutomaticReply(models.Model):
    """When the desk sends a quick reply by itself: what happened, on which tickets, how long after.

    ``delay_minutes`` are counted in ``hours``; without them around the clock. ``line`` and ``type``
    narrow it down; empty they mean any.
    """

    reply = models.ForeignKey(
        QuickReply, models.CASCADE, verbose_name=_("quick reply"), related_name="automatic"
    )
    cause = models.CharField(_("what happened"), max_length=20, choices=ReplyCause)
    delay_minutes = models.PositiveIntegerField(_("how long after"), default=0)
    hours = models.ForeignKey(
        ServiceHours, models.PROTECT, verbose_name=_("counted in"), related_name="+", null=True,
        blank=True,
    )  # fmt: skip
    line = models.PositiveSmallIntegerField(_("line"), choices=Line, null=True, blank=True)
    type = models.CharField(_("type"), max_length=12, choices=TicketType, blank=True, default="")
    is_active = models.BooleanField(_("in force"), default=True)
    changed_at = models.DateTimeField(_("last change"))

    history = HistoricalRecords(related_name="+")

    class Meta:
        verbose_name = _("automatic reply")
        verbose_name_plural = _("automatic replies")
        ordering = ("cause", "delay_minutes", "pk")

    def __str__(self) -> str:
        return f"{self.cause}: {self.reply_id}"

    @classmethod
    def visible_to(cls, user: "User") -> "models.QuerySet[AutomaticReply]":
        """Our own people read them; managers write them."""
        return cls.objects.all() if user.is_active and user.is_centre else cls.objects.none()


class QuickReplySending(models.Model):
    """That an automatic reply is to go out to a ticket, because of an event: once for the two.

    The row stands before anything leaves. ``message``: what was said; ``state`` tells why nothing
    was.
    """

    rule = models.ForeignKey(AutomaticReply, models.CASCADE, related_name="sendings")
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    cause = models.ForeignKey(Event, models.CASCADE, related_name="+")
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=SendingState, default=SendingState.PLANNED)
    done_at = models.DateTimeField(null=True, blank=True)
    message = models.ForeignKey(Message, models.SET_NULL, related_name="+", null=True, blank=True)

    objects = SendingQuerySet.as_manager()

    class Meta:
        verbose_name = _("automatic reply to a ticket")
        verbose_name_plural = _("automatic replies to tickets")
        constraints = [
            models.UniqueConstraint(fields=["rule", "cause"], name="automatic_reply_once")
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="automatic_reply_due",
                condition=models.Q(state=SendingState.PLANNED),
            ),
            models.Index(fields=["ticket", "state"], name="automatic_reply_of_ticket"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"#{self.ticket_id}: {self.rule_id}"
