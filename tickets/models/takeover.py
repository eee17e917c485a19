"""Substitutes: who works on whose tickets while they are away, with what they must know."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.models import User
from tickets.models.ticket import Ticket


class Takeover(models.Model):
    """A substitute took over tickets of somebody away; ``returned_at``: they were given back."""

    absent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("who is away"), related_name="+"
    )
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("substitute"), related_name="+"
    )
    note = models.TextField(_("note"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("takeover")
        verbose_name_plural = _("takeovers")
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.absent_id} → {self.substitute_id}"

    @classmethod
    def visible_to(cls, user: User) -> models.QuerySet["Takeover"]:
        """The only way in for every door: our people see whose work goes to whom, partners their
        own company's; which tickets is another matter."""
        if user.is_centre:
            return cls.objects.all()
        if user.is_partner:
            return cls.objects.filter(absent__organisation=user.organisation_id)
        return cls.objects.none()


class TakenTicket(models.Model):
    """A ticket of a takeover. ``is_told``: the client was told that somebody else answers."""

    takeover = models.ForeignKey(Takeover, models.CASCADE, related_name="tickets")
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="+")
    is_told = models.BooleanField(default=False)
    returned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("ticket taken over")
        verbose_name_plural = _("tickets taken over")
        constraints = [
            models.UniqueConstraint(fields=["takeover", "ticket"], name="taken_once"),
        ]

    def __str__(self) -> str:
        return f"{self.takeover_id}: {self.ticket_id}"
