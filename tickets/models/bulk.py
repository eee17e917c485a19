"""Changes to many tickets at once, one row a ticket: what is to be done and what became of it."""

import hashlib
import json
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.change_querysets import BulkItemQuerySet, BulkQuerySet
from tickets.changes.reading import Change, read_changes
from tickets.choices import BulkState, ItemState
from tickets.models.macro import Macro
from tickets.models.ticket import Ticket

if TYPE_CHECKING:
    from servicedesk.accounts.models import User


class Bulk(models.Model):
    """One change of many tickets: chosen, looked at, then applied. ``undoes``: the one it takes
    back; ``missing_count``: tickets named that are not there for whoever named them."""

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    macro = models.ForeignKey(Macro, models.SET_NULL, related_name="+", null=True)
    query = models.CharField(max_length=1_000, blank=True)
    changes = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=BulkState, default=BulkState.DRAFT)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    missing_count = models.PositiveIntegerField(default=0)
    undoes = models.OneToOneField(
        "self", models.PROTECT, related_name="undone_by", null=True, blank=True
    )

    objects = BulkQuerySet.as_manager()

    class Meta:
        verbose_name = _("bulk change")
        verbose_name_plural = _("bulk changes")
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["id"], name="bulk_running", condition=models.Q(state="running"))
        ]

    def __str__(self) -> str:
        return f"bulk {self.pk}"

    def read(self) -> tuple[Change, ...]:
        return read_changes(self.changes)

    @property
    def token(self) -> str:
        """Says which changes these are, so that what was looked at is what is applied."""
        text = json.dumps([self.changes, self.macro_id], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @classmethod
    def visible_to(cls, user: "User") -> BulkQuerySet:
        return cls.objects.visible_to(user)


class BulkItem(models.Model):
    """A ticket of a bulk change; ``before`` and ``after`` hold its facts, ``said`` what was written
    on it. Claimed by moving ``claimed_until`` past the lease."""

    bulk = models.ForeignKey(Bulk, models.CASCADE, related_name="items")
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=ItemState, default=ItemState.WAITING)
    claimed_until = models.DateTimeField(null=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    said = models.JSONField(default=list)
    revision = models.PositiveIntegerField(null=True)
    error = models.TextField(blank=True)

    objects = BulkItemQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["bulk", "ticket"], name="bulk_ticket_once")]
        indexes = [
            models.Index(
                fields=["bulk", "id"], name="bulk_item_waiting",
                condition=models.Q(state="waiting"),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.bulk_id} #{self.ticket_id}"
