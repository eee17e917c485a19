"""Tickets that have to do with each other, and what keeps one from going on."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.choices import LinkKind, Obstacle
from tickets.models.ticket import Ticket
from tickets.querysets import LinkQuerySet

if TYPE_CHECKING:
    from servicedesk.accounts.models import User


class TicketLink(models.Model):
    """``ticket`` is related to, a duplicate of, caused by, a part of, or asked for by ``other``.

    ``answered_at``: of what a team was asked, when it was answered last.
    """

    kind = models.CharField(_("what it is"), max_length=10, choices=LinkKind)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="links")
    other = models.ForeignKey(Ticket, models.PROTECT, related_name="links_back")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link between tickets")
        verbose_name_plural = _("links between tickets")
        ordering = ("kind", "pk")
        constraints = [
            models.UniqueConstraint(fields=["kind", "ticket", "other"], name="linked_once"),
            models.UniqueConstraint(
                fields=["ticket"], name="one_parent", condition=models.Q(kind=LinkKind.CHILD)
            ),
            models.CheckConstraint(
                name="links_two_tickets", condition=~models.Q(ticket=models.F("other"))
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.ticket_id} {self.kind} #{self.other_id}"

    @classmethod
    def visible_to(cls, user: "User") -> LinkQuerySet:
        """The only way in for every door: the desk's, and only where both tickets are seen."""
        return cls.objects.visible_to(user)


class Blocker(models.Model):
    """One reason why a ticket cannot go on; lifted by a person, by ``other`` being solved or by
    ``until`` being reached."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="blockers")
    kind = models.CharField(_("reason"), max_length=10, choices=Obstacle)
    text = models.CharField(_("in words"), max_length=300, blank=True)
    other = models.ForeignKey(Ticket, models.PROTECT, related_name="blocks", null=True, blank=True)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    lifter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("who lifts it"),
        related_name="+", null=True, blank=True,
    )  # fmt: skip
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = _("blocker")
        verbose_name_plural = _("blockers")
        ordering = ("at", "pk")
        indexes = [
            models.Index(
                fields=["until"], name="blocker_until",
                condition=models.Q(lifted_at__isnull=True, until__isnull=False),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"#{self.ticket_id}: {self.get_kind_display()}"
