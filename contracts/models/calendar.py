"""Service hours and their versions: a calendar is edited by adding a version to it."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from contracts.hours import Hours, HoursError
from servicedesk.accounts.models import User, default_time_zone, validate_time_zone


@lru_cache(maxsize=64)
def _read_hours(text: str) -> Hours:
    return Hours.from_json(json.loads(text))


def validate_calendar(data: Mapping[str, Any]) -> Hours:
    """The calendar in ``data`` (zone, weekly, exceptions). Raises HoursError when it cannot be
    read.
    """
    return _read_hours(json.dumps(data, sort_keys=True))


class ServiceHours(models.Model):
    """A calendar of working time; ``contracts/hours.py`` does the arithmetic.

    ``weekly`` maps "0" (Monday) … "6" to lists of ["HH:MM", "HH:MM"], ``exceptions`` ISO dates to
    such lists (empty: closed). Both are in ``time_zone``.
    """

    name = models.CharField(_("name"), max_length=120, unique=True)
    time_zone = models.CharField(
        _("time zone"), max_length=64, default=default_time_zone, validators=[validate_time_zone]
    )
    weekly = models.JSONField(_("week"), default=dict)
    exceptions = models.JSONField(_("exceptions"), default=dict, blank=True)
    history = HistoricalRecords(related_name="+")

    class Meta:
        verbose_name = _("service hours")
        verbose_name_plural = _("service hours")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def visible_to(cls, user: User) -> "models.QuerySet[ServiceHours]":
        """Our own people see every calendar."""
        return cls.objects.all() if user.is_centre else cls.objects.none()

    @property
    def hours(self) -> Hours:
        """The calendar as a value; equal calendars share their arithmetic. Raises HoursError."""
        return validate_calendar(
            {"zone": self.time_zone, "weekly": self.weekly, "exceptions": self.exceptions}
        )

    @property
    def has_hours(self) -> bool:
        """Whether anybody ever works by it: it can be read, and a week or a dated day holds
        hours.
        """
        try:
            stored = self.hours.to_json()
        except HoursError:
            return False
        return any(stored["weekly"].values()) or any(stored["exceptions"].values())


class CalendarFeed(models.Model):
    """Closed days of a calendar kept by somebody else: an iCalendar address asked once a day.

    ``days``: the ISO dates it gave last, which stand in the calendar's exceptions. ``error``: why
    the last try gave nothing, "" when it did; until it is mended the days before stay.
    """

    hours = models.OneToOneField(
        ServiceHours, models.CASCADE, verbose_name=_("service hours"), related_name="feed"
    )
    url = models.CharField(_("address of the feed"), max_length=500)
    days = models.JSONField(default=list)
    tried_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")

    def __str__(self) -> str:
        return self.url


class HoursVersion(models.Model):
    """A calendar as it holds from a local date on; never changed once written.

    ``effective_from`` None (the first version) holds from ever. ``pk`` grows with time: whoever
    keeps to the calendars as they were known at a moment keeps the greatest ``pk`` of that moment
    (``Entitlement.hours_pin``). National holidays and feeds are written out into ``exceptions``,
    so that no update of a library moves a past result.
    """

    hours = models.ForeignKey(
        ServiceHours, models.CASCADE, verbose_name=_("service hours"), related_name="versions"
    )
    number = models.PositiveIntegerField(_("version"))
    effective_from = models.DateField(_("effective from"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64)
    weekly = models.JSONField(_("week"), default=dict)
    exceptions = models.JSONField(_("exceptions"), default=dict, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("version of service hours")
        verbose_name_plural = _("versions of service hours")
        ordering = ("hours", "-number")
        constraints = [
            models.UniqueConstraint(fields=["hours", "number"], name="hours_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.hours} v{self.number}"
