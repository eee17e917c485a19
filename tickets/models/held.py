"""A reply that was sent and can still be taken back."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.choices import Status
from tickets.models.ticket import Ticket
from tickets.querysets import HeldReplyQuerySet

if TYPE_CHECKING:
    from servicedesk.accounts.models import User


class HeldReply(models.Model):
    """What its author sent at ``sent_at`` and may take back until it has left: nothing of it is
    said, counted or told before. Whoever deletes the row, to release it or to take it back, has it.

    ``then``: what sending it also does (see ``services.send``); ``status_before``: the step is
    taken only from there. ``staged``: keys of the author's staged files that go along. ``solving``:
    what solving the ticket was filled in with (see ``services.Solving``), None for a reply.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="held_replies")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    body = models.TextField()
    then = models.CharField(max_length=20, blank=True)
    status_before = models.CharField(max_length=20, choices=Status)
    staged = models.JSONField(default=list)
    solving = models.JSONField(null=True, default=None)
    sent_at = models.DateTimeField()
    held_until = models.DateTimeField(db_index=True)

    objects = HeldReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply about to leave")
        verbose_name_plural = _("replies about to leave")
        ordering = ("sent_at", "pk")

    def __str__(self) -> str:
        return f"#{self.ticket_id}: {self.body[:40]}"

    @classmethod
    def visible_to(cls, user: "User") -> HeldReplyQuerySet:
        """The only way in for every door."""
        return cls.objects.visible_to(user)
