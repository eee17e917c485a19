"""The daily letter of tickets nobody has, and the days it was told."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.models import default_time_zone, validate_time_zone


class Digest(models.Model):
    """At which local time of each day the tickets without an assignee are told of."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    tell_at = models.TimeField(_("local time"))
    time_zone = models.CharField(
        _("time zone"), max_length=64, default=default_time_zone, validators=[validate_time_zone]
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("digest of unassigned tickets")
        verbose_name_plural = _("digests of unassigned tickets")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class DigestDay(models.Model):
    """A day whose digest was told: once, whoever sweeps."""

    digest = models.ForeignKey(Digest, models.CASCADE, related_name="+")
    day = models.DateField()
    ticket_count = models.PositiveIntegerField()
    told_at = models.DateTimeField()

    class Meta:
        verbose_name = _("day of a digest")
        verbose_name_plural = _("days of digests")
        constraints = [
            models.UniqueConstraint(fields=["digest", "day"], name="digest_told_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.digest_id} {self.day}"
