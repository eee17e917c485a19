"""A colleague who was asked by name."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.conversation import Message
from tickets.models.ticket import Ticket
from tickets.querysets import MentionQuerySet

if TYPE_CHECKING:
    from servicedesk.accounts.models import User


class Mention(models.Model):
    """Somebody named with ``@`` in an inner note. The ticket needs their attention until
    ``answered_at``: they wrote on it, or said that they have seen it."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="mentions")
    message = models.ForeignKey(Message, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    objects = MentionQuerySet.as_manager()

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [models.UniqueConstraint(fields=["message", "person"], name="mentioned_once")]
        indexes = [
            models.Index(
                fields=["person", "ticket"],
                name="mention_waits",
                condition=models.Q(answered_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in #{self.ticket_id}"

    @classmethod
    def waiting_for(cls, user: "User") -> MentionQuerySet:
        """What needs this person's attention."""
        return cls.objects.waiting_for(user)
