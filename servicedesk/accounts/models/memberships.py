"""Where a client's person belongs, and what they may see and do there."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.choices import Reach
from servicedesk.accounts.models.people import (
    Organisation,
    User,
    default_time_zone,
    validate_time_zone,
)
from servicedesk.accounts.querysets import MembershipQuerySet, SiteQuerySet

RIGHTS = ("can_comment", "can_open", "can_close", "can_see_hours", "can_manage_people")
"""What a membership allows besides reading what it reaches."""


class Site(models.Model):
    """A place of an organisation; a ticket belongs to that of its asset or of its requester."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, verbose_name=_("organisation"), related_name="sites"
    )
    name = models.CharField(_("name"), max_length=200)
    time_zone = models.CharField(
        _("time zone"), max_length=64, default=default_time_zone, validators=[validate_time_zone]
    )

    objects = SiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ("organisation", "name")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="site_named_once")
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's place in an organisation. ``ends_at`` None: it holds until somebody ends it.

    ``reach``: whose requests besides their own (and those they were let into) the person reads.
    A person without any row in their home organisation has what their role gives
    (``of_role``); a row, even one that has ended, says otherwise.
    """

    user = models.ForeignKey(
        User, models.CASCADE, verbose_name=_("person"), related_name="affiliations"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("organisation"), related_name="affiliations"
    )
    reach = models.CharField(_("reads"), max_length=4, choices=Reach, default=Reach.OWN)
    site = models.ForeignKey(
        Site, models.PROTECT, verbose_name=_("site"), related_name="+", null=True, blank=True
    )
    can_comment = models.BooleanField(_("writes messages"), default=False)
    can_open = models.BooleanField(_("opens requests"), default=False)
    can_close = models.BooleanField(_("accepts, rejects and withdraws"), default=False)
    can_see_hours = models.BooleanField(_("sees the hours used"), default=False)
    can_manage_people = models.BooleanField(_("manages colleagues"), default=False)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ("user", "organisation")
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation"], name="belongs_once"),
            models.CheckConstraint(
                name="reach_of_a_site_names_it",
                condition=~models.Q(reach="site") | models.Q(site__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.organisation_id}: {self.reach}"

    def holds(self, at: datetime) -> bool:
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)

    def reaches(self, site_id: int | None) -> bool:
        """Whether requests of that site are read, whoever asked."""
        if self.reach == Reach.ALL:
            return True
        return self.reach == Reach.SITE and site_id is not None and site_id == self.site_id
