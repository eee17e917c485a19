"""What people are able to do, and how much at once."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

DEFAULT_CAPACITY = 25


class SkillLevel(models.IntegerChoices):
    """How well somebody knows a thing, as a test, a certificate or a lead confirmed."""

    KNOWS = 1, _("Knows the basics")
    WORKS = 2, _("Works alone")
    EXPERT = 3, _("Expert")


class Skill(models.Model):
    """Something work may ask for: a product, a technique, a language."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    name_ru = models.CharField(_("name in Russian"), max_length=80, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name_ru if self.name_ru and get_language() == "ru" else self.name


class PersonSkill(models.Model):
    """A skill of a person, the level and the day it was last confirmed."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, models.CASCADE, related_name="+")
    level = models.PositiveSmallIntegerField(_("level"), choices=SkillLevel)
    confirmed_on = models.DateField(_("confirmed on"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("confirmed by"),
        related_name="+",
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = _("skill of a person")
        verbose_name_plural = _("skills of people")
        constraints = [models.UniqueConstraint(fields=["user", "skill"], name="skill_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.skill_id} {self.level}"


class Workload(models.Model):
    """How many open tickets a person carries at once, and when they were last given one."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+"
    )
    capacity = models.PositiveSmallIntegerField(
        _("open tickets at once"), default=DEFAULT_CAPACITY, help_text=_("0 takes no new tickets")
    )
    last_given_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("workload")
        verbose_name_plural = _("workloads")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.capacity}"
