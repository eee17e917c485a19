"""The regulation: checklists, the facts a hand-over asks for, questions to other teams."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from contracts.models import Plan
from servicedesk.accounts.choices import Line
from servicedesk.accounts.models import Team
from tickets.choices import SheetKind, Stage, TicketType
from tickets.models.ticket import Ticket
from tickets.querysets import SheetQuerySet

if TYPE_CHECKING:
    from servicedesk.accounts.models import User


@dataclass(frozen=True, slots=True)
class Item:
    """One point of a sheet; texts in English and, where written, in Russian."""

    label: str
    label_ru: str = ""
    help: str = ""
    help_ru: str = ""
    is_required: bool = False

    @property
    def name(self) -> str:
        """The point in the reader's language."""
        return self.label_ru if self.label_ru and get_language() == "ru" else self.label

    @property
    def about(self) -> str:
        """What helps with it, in the reader's language."""
        return self.help_ru if self.help_ru and get_language() == "ru" else self.help


class Sheet(models.Model):
    """One sheet of the regulation; ``current`` holds what it says now, older versions stay."""

    kind = models.CharField(_("what it is"), max_length=10, choices=SheetKind)
    name = models.CharField(_("name"), max_length=120)
    name_ru = models.CharField(_("name in Russian"), max_length=120, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    current = models.ForeignKey(
        "SheetVersion", models.PROTECT, verbose_name=_("version"), related_name="+", null=True
    )

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("sheet of the regulation")
        verbose_name_plural = _("sheets of the regulation")
        ordering = ("kind", "order", "name", "pk")

    def __str__(self) -> str:
        return self.name_ru if self.name_ru and get_language() == "ru" else self.name

    @classmethod
    def visible_to(cls, user: "User") -> SheetQuerySet:
        """The only way in for every door: the centre's own people."""
        return cls.objects.visible_to(user)


class SheetVersion(models.Model):
    """What a sheet said once, and for which tickets; never changed afterwards.

    ``line`` and ``team`` are where a ticket is, or, of a hand-over and a question, where it goes.
    ``subject`` and ``body``: of a question, with ``{number}`` and the like for the ticket's facts.
    """

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    line = models.PositiveSmallIntegerField(_("line"), choices=Line, null=True, blank=True)
    team = models.ForeignKey(
        Team, models.PROTECT, verbose_name=_("team"), related_name="+", null=True, blank=True
    )
    type = models.CharField(_("type"), max_length=12, choices=TicketType, blank=True)
    plan = models.ForeignKey(
        Plan, models.PROTECT, verbose_name=_("plan"), related_name="+", null=True, blank=True
    )
    stage = models.CharField(_("required"), max_length=10, choices=Stage, default=Stage.RESOLVE)
    items = models.JSONField(_("points"), default=list, blank=True)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    body = models.TextField(_("text"), blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("version of a sheet")
        verbose_name_plural = _("versions of sheets")
        ordering = ("sheet", "-number")
        constraints = [
            models.UniqueConstraint(fields=["sheet", "number"], name="sheet_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}.{self.number}"

    def read(self) -> list[Item]:
        """The points as values."""
        rows: list[dict[str, Any]] = self.items
        return [Item(**row) for row in rows]


class ChecklistTick(models.Model):
    """A point of a checklist that was ticked on a ticket."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="ticks")
    version = models.ForeignKey(SheetVersion, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("tick of a checklist")
        verbose_name_plural = _("ticks of checklists")
        ordering = ("version", "place")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "version", "place"], name="ticked_once")
        ]

    def __str__(self) -> str:
        return f"#{self.ticket_id}: {self.version_id}/{self.place}"
