"""Data that classifies: categories, and the matrix from impact and urgency to priority."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from contracts.choices import Priority
from contracts.models import Product
from servicedesk.accounts.models import Organisation, Team
from servicedesk.accounts.models.competence import Skill, SkillLevel
from tickets.choices import URGENCIES, Level, TicketType


class Category(models.Model):
    """A kind of matter, for one product or for all; may name the team that receives it on line
    1."""

    name = models.CharField(_("name"), max_length=120)
    name_ru = models.CharField(_("name in Russian"), max_length=120, blank=True)
    code = models.SlugField(_("code"), max_length=60, unique=True)
    product = models.ForeignKey(
        Product, models.CASCADE, verbose_name=_("product"), related_name="+", null=True, blank=True
    )
    team = models.ForeignKey(
        Team,
        models.SET_NULL,
        verbose_name=_("team that receives it"),
        related_name="+",
        null=True,
        blank=True,
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name_ru if self.name_ru and get_language() == "ru" else self.name


class SkillNeed(models.Model):
    """What tickets of a product or a category ask of who works on them; with neither, all do."""

    product = models.ForeignKey(
        Product, models.CASCADE, verbose_name=_("product"), related_name="+", null=True, blank=True
    )
    category = models.ForeignKey(
        Category,
        models.CASCADE,
        verbose_name=_("category"),
        related_name="+",
        null=True,
        blank=True,
    )
    skill = models.ForeignKey(Skill, models.CASCADE, verbose_name=_("skill"), related_name="+")
    level = models.PositiveSmallIntegerField(
        _("level"), choices=SkillLevel, default=SkillLevel.KNOWS
    )
    is_required = models.BooleanField(
        _("required"), default=True, help_text=_("Nobody without it is offered the ticket.")
    )

    class Meta:
        verbose_name = _("skill a ticket asks for")
        verbose_name_plural = _("skills tickets ask for")
        constraints = [
            models.UniqueConstraint(
                fields=["product", "category", "skill"], name="need_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.product_id or '*'} {self.category_id or '*'}: {self.skill_id}"


class TeamAssignment(models.Model):
    """A team whose new tickets are given out by the rules, without waiting for a coordinator."""

    team = models.OneToOneField(
        Team, models.CASCADE, primary_key=True, verbose_name=_("team"), related_name="+"
    )
    is_automatic = models.BooleanField(_("assigned by itself"), default=False)

    class Meta:
        verbose_name = _("assignment of a team")
        verbose_name_plural = _("assignment of teams")

    def __str__(self) -> str:
        return f"{self.team_id}: {self.is_automatic}"


class PriorityRule(models.Model):
    """One cell of the matrix: this impact and this urgency make this priority."""

    impact = models.PositiveSmallIntegerField(_("impact"), choices=Level)
    urgency = models.PositiveSmallIntegerField(_("urgency"), choices=URGENCIES)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority)

    class Meta:
        verbose_name = _("priority rule")
        verbose_name_plural = _("priority matrix")
        constraints = [
            models.UniqueConstraint(fields=["impact", "urgency"], name="matrix_cell_once")
        ]

    def __str__(self) -> str:
        return f"{self.impact} × {self.urgency} → P{self.priority}"


class RoutingRule(models.Model):
    """A line of the routing sheet: requests like this go to that team, which needs these skills.

    What is left empty fits everything; the first line that fits, by ``order``, decides.
    """

    order = models.PositiveSmallIntegerField(
        _("order"), default=100, help_text=_("The lower number is asked first.")
    )
    product = models.ForeignKey(
        Product, models.CASCADE, verbose_name=_("product"), related_name="+", null=True, blank=True
    )
    category = models.ForeignKey(
        Category,
        models.CASCADE,
        verbose_name=_("category"),
        related_name="+",
        null=True,
        blank=True,
    )
    type = models.CharField(_("type"), max_length=20, choices=TicketType, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        verbose_name=_("client"),
        related_name="+",
        null=True,
        blank=True,
        limit_choices_to={"kind": "client"},
    )
    team = models.ForeignKey(
        Team, models.CASCADE, verbose_name=_("team that receives it"), related_name="+"
    )
    skills = models.ManyToManyField(
        Skill, verbose_name=_("skills it needs"), related_name="+", blank=True
    )
    level = models.PositiveSmallIntegerField(
        _("level"), choices=SkillLevel, default=SkillLevel.KNOWS
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("line of the routing sheet")
        verbose_name_plural = _("routing sheet")
        ordering = ("order", "pk")

    def __str__(self) -> str:
        kind = self.get_type_display() if self.type else None
        facts = [self.organisation, self.product, self.category, kind]
        named = ", ".join(str(one) for one in facts if one) or _("everything")
        return f"{named} → {self.team}"
