"""Where people work from on a day, and the addresses calendars are read at."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.models.people import Team


class RemoteDay(models.Model):
    """A day a person works elsewhere than at their desk; they are given work all the same."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("remote day")
        verbose_name_plural = _("remote days")
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="remote_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.day}"


class CalendarLink(models.Model):
    """A secret address at which a calendar program reads a person's or a team's week.

    ``digest`` is all that is kept of the secret. ``team`` None: the owner's own.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    team = models.ForeignKey(
        Team, models.CASCADE, verbose_name=_("team"), related_name="+", null=True, blank=True
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"))
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        indexes = [models.Index(fields=["owner"], name="calendar_link_by_owner")]

    def __str__(self) -> str:
        return f"{self.owner_id}: {self.team_id or '-'}"
