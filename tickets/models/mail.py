"""Mailboxes as configuration, and every mail that came, from its raw bytes to its ticket."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from contracts.models import Product
from servicedesk.accounts.models import Organisation, Team
from tickets.choices import ClosedPolicy, MailOutcome, MailSecurity, MailState, UnknownSender
from tickets.mail_querysets import IncomingMailQuerySet
from tickets.models.conversation import Message
from tickets.models.routing import Category
from tickets.models.ticket import Ticket

if TYPE_CHECKING:
    from servicedesk.accounts.models import User

LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Mailbox(models.Model):
    """Where mail comes from and what is done with it. ``host`` empty: nothing is fetched; mail
    comes by the listener or is handed over by a command.

    ``secret`` is the sealed password (``tickets/intake/mail/sealing.py``). The columns from
    ``polled_at`` on say how fetching goes; only the poller writes them. ``fuse_blown_at``: when
    last somebody was told that a sender writes too much.
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    is_active = models.BooleanField(_("active"), default=True)
    addresses = models.TextField(
        _("addresses"), blank=True, help_text=_("One in each line, for example support@example.com")
    )
    host = models.CharField(_("IMAP server"), max_length=253, blank=True)
    port = models.PositiveIntegerField(
        _("port"), default=993, validators=[MinValueValidator(1), MaxValueValidator(65535)]
    )
    security = models.CharField(
        _("encryption"), max_length=10, choices=MailSecurity, default=MailSecurity.TLS
    )
    authority = models.TextField(
        _("certificate of its authority"), blank=True,
        help_text=_("PEM, only where the server's certificate is signed by an authority of yours."),
    )  # fmt: skip
    user_name = models.CharField(_("user"), max_length=254, blank=True)
    secret = models.TextField(blank=True, editable=False)
    folder = models.CharField(_("folder"), max_length=200, default="INBOX")
    done_folder = models.CharField(
        _("folder for what was taken"), max_length=200, blank=True,
        help_text=_("Empty: taken mail stays and is marked as read."),
    )  # fmt: skip
    team = models.ForeignKey(
        Team, models.PROTECT, verbose_name=_("team"), related_name="+", null=True, blank=True
    )
    product = models.ForeignKey(
        Product, models.PROTECT, verbose_name=_("product"), related_name="+", null=True, blank=True
    )
    category = models.ForeignKey(
        Category, models.PROTECT, verbose_name=_("category"), related_name="+",
        null=True, blank=True,
    )  # fmt: skip
    unknown_sender = models.CharField(
        _("mail of unknown senders"), max_length=10, choices=UnknownSender,
        default=UnknownSender.TICKET,
    )  # fmt: skip
    makes_contacts = models.BooleanField(
        _("make contacts"), default=True,
        help_text=_("A new address of a client's domain becomes a contact of that client."),
    )  # fmt: skip
    closed_policy = models.CharField(
        _("answers to closed tickets"), max_length=16, choices=ClosedPolicy,
        default=ClosedPolicy.REOPEN_FOR_DAYS,
    )  # fmt: skip
    reopen_days = models.PositiveSmallIntegerField(_("days"), default=30)
    authserv_id = models.CharField(
        _("trusted authentication results"), max_length=253, blank=True,
        help_text=_("The name your mail server signs its Authentication-Results with."),
    )  # fmt: skip
    polled_at = models.DateTimeField(null=True, editable=False)
    emptied_at = models.DateTimeField(null=True, editable=False)
    failing_since = models.DateTimeField(null=True, editable=False)
    error = models.TextField(blank=True, editable=False)
    waiting_count = models.PositiveIntegerField(default=0, editable=False)
    oldest_waiting_at = models.DateTimeField(null=True, editable=False)
    fuse_blown_at = models.DateTimeField(null=True, editable=False)

    history = HistoricalRecords(
        related_name="+",
        excluded_fields=["secret", "polled_at", "emptied_at", "failing_since", "error",
                         "waiting_count", "oldest_waiting_at", "fuse_blown_at"],
    )  # fmt: skip

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.security == MailSecurity.PLAIN and self.host not in ("", *LOOPBACK):
            raise ValidationError(
                {"security": _("Passwords do not travel unencrypted: choose TLS or STARTTLS.")}
            )

    @property
    def address_list(self) -> list[str]:
        """In lower case, in order."""
        return self.addresses.lower().split()


class ClientDomain(models.Model):
    """Whose mail comes from a domain, as this mailbox knows it."""

    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="client_domains")
    domain = models.CharField(_("domain"), max_length=253)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, verbose_name=_("client"), related_name="+"
    )

    class Meta:
        verbose_name = _("domain of a client")
        verbose_name_plural = _("domains of clients")
        ordering = ("domain",)
        constraints = [models.UniqueConstraint(fields=["mailbox", "domain"], name="domain_once")]

    def __str__(self) -> str:
        return self.domain


class IncomingMail(models.Model):
    """One mail that came. Stored with its raw bytes before anything else happens to it.

    ``next_attempt_at``: when it is tried next, or until when somebody has claimed it.
    ``attempt_count`` counts failures, ``claim_count`` claims: a mail whose workers vanish is not
    tried for ever. ``letter_id`` is its Message-ID; ``is_repeat``: another mail of the sender has
    it, too.
    ``reasons``: what each rule decided, as [code, values], told by ``tickets/mail_wording.py``.
    ``candidate``: the ticket it seems to be about where that is not proved.
    """

    mailbox = models.ForeignKey(Mailbox, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    uid = models.BigIntegerField(null=True)
    recipients = models.JSONField(default=list)
    received_at = models.DateTimeField()
    stored_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=MailState, default=MailState.STORED)
    outcome = models.CharField(max_length=10, choices=MailOutcome, blank=True)
    next_attempt_at = models.DateTimeField()
    attempt_count = models.PositiveSmallIntegerField(default=0)
    claim_count = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    kind = models.CharField(max_length=15, blank=True)
    letter_id = models.CharField(max_length=255, blank=True)
    sender_email = models.CharField(max_length=254, blank=True)
    sender_name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    excerpt = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    is_repeat = models.BooleanField(default=False)
    is_proved = models.BooleanField(null=True)
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="+", null=True)
    message = models.ForeignKey(Message, models.PROTECT, related_name="+", null=True)
    candidate = models.ForeignKey(Ticket, models.PROTECT, related_name="+", null=True)
    may_acknowledge = models.BooleanField(default=False)
    reasons = models.JSONField(default=list)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    answered_at = models.DateTimeField(null=True)

    objects = IncomingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("incoming mail")
        verbose_name_plural = _("incoming mail")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "sha256"], name="mail_stored_once"),
            models.UniqueConstraint(
                fields=["letter_id", "sender_email"],
                name="mail_read_once",
                condition=models.Q(is_repeat=False) & ~models.Q(letter_id=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                name="incoming_due",
                condition=models.Q(state=MailState.STORED),
            ),
            models.Index(
                fields=["id"],
                name="incoming_question",
                condition=models.Q(state=MailState.DONE, outcome=MailOutcome.QUESTION),
            ),
            models.Index(
                fields=["id"],
                name="incoming_quarantine",
                condition=models.Q(state=MailState.QUARANTINE),
            ),
            models.Index(fields=["sender_email", "received_at"], name="incoming_by_sender"),
            models.Index(fields=["letter_id"], name="incoming_by_letter_id"),
        ]

    def __str__(self) -> str:
        return f"{self.sender_email}: {self.subject}"

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for a person's word."""
        return self.state == MailState.DONE and self.outcome == MailOutcome.QUESTION

    @classmethod
    def visible_to(cls, user: "User") -> IncomingMailQuerySet:
        """The only way in for every door."""
        return cls.objects.visible_to(user)


class RawMail(models.Model):
    """The bytes of a mail exactly as they came; apart, so that lists never read them."""

    mail = models.OneToOneField(IncomingMail, models.CASCADE, primary_key=True, related_name="raw")
    content = models.BinaryField()

    class Meta:
        verbose_name = _("raw mail")
        verbose_name_plural = _("raw mails")

    def __str__(self) -> str:
        return f"raw mail {self.pk}"
