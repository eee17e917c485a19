"""Linked chats, codes that link them, what came in and what goes out."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from servicedesk.events.models import Event
from servicedesk.messenger.choices import OutgoingState, UpdateState


class Chat(models.Model):
    """A person's private chat with the bot. ``blocked_at``: nothing can be sent there since then.

    ``talk``: what the bot waits for in a guided talk, with what was said so far; {} is nothing.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    chat_id = models.BigIntegerField(unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    linked_at = models.DateTimeField()
    blocked_at = models.DateTimeField(null=True, blank=True)
    talk = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("linked chat")
        verbose_name_plural = _("linked chats")

    def __str__(self) -> str:
        return self.name or str(self.chat_id)


class LinkCode(models.Model):
    """A one-time code by which a chat proves whose it is; only its digest is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("code to link a chat")
        verbose_name_plural = _("codes to link chats")
        indexes = [models.Index(fields=["user", "created_at"], name="link_code_by_person")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.created_at}"


class Update(models.Model):
    """What the messenger told, word for word, kept before it is acknowledged, handled once.

    ``chat_id``: whose turn it is in; the updates of one chat are handled in the order they came.
    """

    bot_id = models.BigIntegerField()
    update_id = models.BigIntegerField()
    chat_id = models.BigIntegerField(null=True)
    raw = models.TextField()
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=UpdateState, default=UpdateState.WAITING)
    attempt_count = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("update of the messenger")
        verbose_name_plural = _("updates of the messenger")
        constraints = [
            models.UniqueConstraint(fields=["bot_id", "update_id"], name="update_received_once")
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], name="update_due", condition=models.Q(state="waiting")
            ),
            models.Index(
                fields=["chat_id", "id"], name="update_turn", condition=models.Q(state="waiting")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bot_id}: {self.update_id}"


class IncomingFile(models.Model):
    """A file that came with an update, fetched before it is handled.

    ``is_too_large``: the messenger gives bots no files of that size; nothing is stored.
    """

    update = models.OneToOneField(Update, models.CASCADE, related_name="incoming_file")
    file = models.FileField(upload_to="messenger/%Y/%m/", max_length=200, blank=True)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField(default=0)
    is_too_large = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("file of the messenger")
        verbose_name_plural = _("files of the messenger")

    def __str__(self) -> str:
        return self.name


class OutgoingMessage(models.Model):
    """A call of the Bot API written with the change that causes it.

    ``key`` never changes, however often it is tried: ``event.<event>.<person>`` or
    ``update.<update>.<turn>``. ``about`` says what an answer to it is about (``ticket:12``).
    ``message_id``: the messenger's number of the message, once sent.
    """

    key = models.CharField(max_length=80, unique=True)
    event = models.ForeignKey(Event, models.PROTECT, related_name="+", null=True)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", null=True
    )
    chat_id = models.BigIntegerField()
    method = models.CharField(max_length=40, default="sendMessage")
    payload = models.JSONField()
    about = models.CharField(max_length=80, blank=True)
    message_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=OutgoingState, default=OutgoingState.WAITING)
    attempt_count = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    next_attempt_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("outgoing message")
        verbose_name_plural = _("outgoing messages")
        indexes = [
            models.Index(
                fields=["next_attempt_at"], name="message_due", condition=models.Q(state="waiting")
            ),
            models.Index(fields=["chat_id", "message_id"], name="message_in_chat"),
            models.Index(
                fields=["chat_id", "created_at"],
                name="message_to_stranger",
                condition=models.Q(recipient__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.state}"
