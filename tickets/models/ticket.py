"""The ticket: one matter of one client, whatever the channel."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.choices import PauseReason, Priority, metric_choices
from contracts.models import Asset, Entitlement, Product
from servicedesk.accounts.choices import Line
from servicedesk.accounts.models import Organisation, Site, Team
from tickets.choices import (
    OPEN_STATUSES,
    URGENCIES,
    ArticleUse,
    Channel,
    DeadlineState,
    Level,
    Status,
    TicketType,
)
from tickets.models.routing import Category
from tickets.querysets import TicketQuerySet

if TYPE_CHECKING:
    from servicedesk.accounts.models import User

IS_OPEN = models.Q(status__in=OPEN_STATUSES)


class Ticket(models.Model):
    """A request with its state. Its number is its key; what changed and when is in the events.

    ``client_waits_since``: received time of the oldest client message nobody answered; the flag
    "the client has replied". ``due_*`` is the nearest deadline over all running clocks, written by
    the clocks (floor above) through ``services.note_deadline``. ``promise``: the same columns of
    what runs out first of the client's own, where an inner limit is nearer. ``merged_into``: the
    ticket that goes on instead of this one; never one that was merged itself. ``is_private``: of
    the client's people only the requester and the watchers see it. ``site``: that of the asset,
    else the requester's.
    """

    subject = models.CharField(_("subject"), max_length=250)
    type = models.CharField(
        _("type"), max_length=12, choices=TicketType, default=TicketType.INCIDENT
    )
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.NEW)
    channel = models.CharField(_("channel"), max_length=12, choices=Channel, default=Channel.PORTAL)
    impact = models.PositiveSmallIntegerField(_("impact"), choices=Level, default=Level.MEDIUM)
    urgency = models.PositiveSmallIntegerField(
        _("urgency"), choices=URGENCIES, default=Level.MEDIUM
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority, default=Priority.NORMAL
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("client"),
        related_name="+",
        null=True,
        blank=True,
    )
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("requester"),
        related_name="+",
        null=True,
        blank=True,
    )
    product = models.ForeignKey(
        Product, models.PROTECT, verbose_name=_("product"), related_name="+", null=True, blank=True
    )
    asset = models.ForeignKey(
        Asset, models.PROTECT, verbose_name=_("asset"), related_name="+", null=True, blank=True
    )
    site = models.ForeignKey(
        Site, models.SET_NULL, verbose_name=_("site"), related_name="+", null=True, blank=True
    )
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        verbose_name=_("category"),
        related_name="+",
        null=True,
        blank=True,
    )
    entitlement = models.OneToOneField(Entitlement, models.PROTECT, related_name="+")
    line = models.PositiveSmallIntegerField(_("line"), choices=Line, default=Line.ONE)
    team = models.ForeignKey(
        Team, models.PROTECT, verbose_name=_("team"), related_name="+", null=True, blank=True
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("assignee"),
        related_name="+",
        null=True,
        blank=True,
    )
    client_waits_since = models.DateTimeField(_("the client has replied"), null=True, blank=True)
    due_at = models.DateTimeField(_("nearest deadline"), null=True, blank=True)
    due_metric = models.CharField(max_length=20, choices=metric_choices, blank=True)
    due_state = models.CharField(max_length=10, choices=DeadlineState, default=DeadlineState.NONE)
    due_started_at = models.DateTimeField(null=True, blank=True)
    due_remaining_seconds = models.IntegerField(null=True, blank=True)
    due_target_seconds = models.PositiveIntegerField(null=True, blank=True)
    promise = models.JSONField(null=True, blank=True, editable=False)
    opened_at = models.DateTimeField(_("opened"))
    updated_at = models.DateTimeField(_("last change"))
    first_replied_at = models.DateTimeField(_("first reply"), null=True, blank=True)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    scheduled_for = models.DateTimeField(_("scheduled for"), null=True, blank=True)
    pause_reason = models.CharField(
        _("waits for"), max_length=20, choices=PauseReason, blank=True, default="", db_default=""
    )
    solved_on_line = models.PositiveSmallIntegerField(null=True, blank=True, choices=Line)
    article_use = models.CharField(
        max_length=12, choices=ArticleUse, default=ArticleUse.NONE, blank=True
    )
    article_reason = models.CharField(max_length=300, blank=True)
    handoff_count = models.PositiveSmallIntegerField(default=0)
    ping_pong_count = models.PositiveSmallIntegerField(default=0)
    reopening_count = models.PositiveSmallIntegerField(default=0)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("merged into"),
        related_name="+",
        null=True,
        blank=True,
    )
    split_from = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("split off from"),
        related_name="+",
        null=True,
        blank=True,
    )
    is_private = models.BooleanField(_("private"), default=False, db_default=False)
    follows = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("follows"),
        related_name="+",
        null=True,
        blank=True,
        help_text=_("The finished ticket this one was opened in answer to."),
    )
    is_escalated = models.BooleanField(_("under escalation"), default=False, db_default=False)
    blocker_count = models.PositiveSmallIntegerField(
        _("reasons why it cannot go on"), default=0, db_default=0
    )
    message_count = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=80, blank=True)
    source_key = models.CharField(max_length=120, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_key"],
                name="imported_once",
                condition=~models.Q(source=""),
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"], name="ticket_open_by_deadline", condition=IS_OPEN
            ),
            models.Index(
                fields=["line", "due_at", "id"], name="ticket_open_by_line", condition=IS_OPEN
            ),
            models.Index(
                fields=["team", "due_at", "id"], name="ticket_open_by_team", condition=IS_OPEN
            ),
            models.Index(
                fields=["assignee", "due_at", "id"],
                name="ticket_open_by_assignee",
                condition=IS_OPEN,
            ),
            models.Index(
                fields=["client_waits_since"],
                name="ticket_client_waits",
                condition=IS_OPEN & models.Q(client_waits_since__isnull=False),
            ),
            models.Index(fields=["organisation", "-id"], name="ticket_by_client"),
            models.Index(fields=["requester", "-id"], name="ticket_by_requester"),
            models.Index(fields=["opened_at"], name="ticket_by_opening"),
            models.Index(
                fields=["resolved_at"], name="ticket_solved", condition=models.Q(status="resolved")
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.subject}"

    @property
    def number(self) -> int:
        """What people call the ticket by: its key, so allocation never collides."""
        return self.pk

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES

    @classmethod
    def visible_to(cls, user: "User") -> TicketQuerySet:
        """The only way in for every door."""
        return cls.objects.visible_to(user)

    @property
    def is_inner(self) -> bool:
        """Our own work that no client is behind: nobody owes it a promise."""
        return self.channel == Channel.OWN and self.organisation_id is None

    def is_seen_by(self, user: "User") -> bool:
        """Whether this one is among what the person sees; our own people cost no query while the
        team is known not to be confidential."""
        if user.is_centre and (self.team is None or not self.team.is_confidential):
            return True
        return Ticket.visible_to(user).filter(pk=self.pk).exists()


class TicketText(models.Model):
    """Lemmas of a ticket, kept apart so that status changes never touch the index.

    ``lemmas``: subject and public messages, what clients may find it by; ``inner_lemmas``: those
    and the inner notes, what desk people may find it by. ``read_up_to``: the last message in them.
    """

    ticket = models.OneToOneField(Ticket, models.CASCADE, primary_key=True, related_name="text")
    lemmas = models.TextField(default="", blank=True)
    inner_lemmas = models.TextField(default="", blank=True)
    read_up_to = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"text of #{self.pk}"
