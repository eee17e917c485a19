"""What was said: messages, files, watchers, the client's mark."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.choices import Channel, FileRole, Side
from tickets.models.ticket import Ticket
from tickets.querysets import AttachmentQuerySet, MessageQuerySet

if TYPE_CHECKING:
    from servicedesk.accounts.models import User


class Message(models.Model):
    """A public reply or an inner note. ``posted_at`` is when it was received or said, UTC.

    ``signed_as``: who it says it is from, where that is nobody we know.
    """

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="messages")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    side = models.CharField(max_length=6, choices=Side)
    is_public = models.BooleanField(default=True)
    channel = models.CharField(max_length=12, choices=Channel, default=Channel.PORTAL)
    body = models.TextField()
    posted_at = models.DateTimeField()
    signed_as = models.CharField(max_length=300, blank=True, default="", db_default="")

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("posted_at", "pk")
        indexes = [models.Index(fields=["ticket", "posted_at", "id"], name="message_thread")]

    def __str__(self) -> str:
        return f"#{self.ticket_id}: {self.body[:40]}"


class Attachment(models.Model):
    """A file, stored under a generated name; its visibility is its message's.

    ``content_id``: the name by which the letter it came with shows it. Only a mail that was read
    makes a file of the role LETTER: HTML in UTF-8, hostile, sanitised whenever it is shown.
    """

    message = models.ForeignKey(Message, models.PROTECT, related_name="attachments")
    file = models.FileField(upload_to="attachments/%Y/%m/", max_length=200)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    role = models.CharField(max_length=8, choices=FileRole, blank=True, default="", db_default="")
    content_id = models.CharField(max_length=255, blank=True, default="", db_default="")
    shows_remote = models.BooleanField(
        default=False, db_default=False, help_text="the letter names pictures of other hosts"
    )

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def visible_to(cls, user: "User") -> AttachmentQuerySet:
        """The only way in for every door."""
        return cls.objects.visible_to(user)


class Watcher(models.Model):
    """Somebody who follows a ticket; a client's colleague may read it by this."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="watchers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("watcher")
        verbose_name_plural = _("watchers")
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="watches_once")]
        indexes = [models.Index(fields=["user", "ticket"], name="watched_by_user")]

    def __str__(self) -> str:
        return f"{self.user_id} watches #{self.ticket_id}"


class Rating(models.Model):
    """The client's mark, 1 (bad) to 5 (good), once for each time the ticket was solved."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="ratings")
    cycle = models.PositiveSmallIntegerField(
        default=0, help_text="number of reopenings before this solution"
    )
    mark = models.PositiveSmallIntegerField(_("mark"))
    comment = models.TextField(_("comment"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "cycle"], name="mark_once"),
            models.CheckConstraint(
                name="mark_1_to_5", condition=models.Q(mark__gte=1, mark__lte=5)
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.ticket_id}: {self.mark}"
