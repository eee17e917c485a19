"""When people read what they are told."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contracts.models import ServiceHours
from servicedesk.accounts.models import Team


class WorkingTime(models.Model):
    """The hours in which a person, or everybody of a team, reads letters; a person's own count
    first."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("person"), related_name="+",
        null=True, blank=True,
    )  # fmt: skip
    team = models.OneToOneField(
        Team, models.CASCADE, verbose_name=_("team"), related_name="+", null=True, blank=True
    )
    hours = models.ForeignKey(
        ServiceHours, models.CASCADE, verbose_name=_("service hours"), related_name="+"
    )

    class Meta:
        verbose_name = _("working time")
        verbose_name_plural = _("working times")
        constraints = [
            models.CheckConstraint(
                name="working_time_of_one",
                condition=Q(user__isnull=False, team__isnull=True)
                | Q(user__isnull=True, team__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user or self.team}: {self.hours}"
