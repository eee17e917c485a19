"""Rosters with their versions, covers, and the calls made by them."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.choices import Priority
from contracts.models import ServiceHours
from escalation.duty.choices import CallState, Cause, EndedBy
from escalation.duty.querysets import CallQuerySet, RosterQuerySet
from servicedesk.accounts.models import Team, User, default_time_zone, validate_time_zone
from servicedesk.events.models import Event
from tickets.models import Ticket

LEAST_URGENT = Priority.HIGH
"""Tickets below this priority call nobody by themselves."""


class Roster(models.Model):
    """Who of a team is on duty. ``pages_priority_up_to`` 0: no ticket calls anybody by itself.

    ``outside_hours``: tickets call by themselves only while this calendar is closed; None: always.
    """

    name = models.CharField(_("name"), max_length=120, unique=True)
    team = models.OneToOneField(Team, models.PROTECT, verbose_name=_("team"), related_name="+")
    time_zone = models.CharField(
        _("time zone"), max_length=64, default=default_time_zone, validators=[validate_time_zone]
    )
    wait_minutes = models.PositiveSmallIntegerField(
        _("minutes until the next is called"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
    )
    pages_priority_up_to = models.PositiveSmallIntegerField(
        _("calls for priorities up to"),
        default=Priority.CRITICAL,
        validators=[MaxValueValidator(LEAST_URGENT)],
    )
    outside_hours = models.ForeignKey(
        ServiceHours,
        models.PROTECT,
        verbose_name=_("only outside these hours"),
        related_name="+",
        null=True,
        blank=True,
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = RosterQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty roster")
        verbose_name_plural = _("duty rosters")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def visible_to(cls, user: User) -> RosterQuerySet:
        """The only way in for every door."""
        return cls.objects.visible_to(user)


class RosterVersion(models.Model):
    """The rotations of a roster: a draft until published, then unchanged; the newest published one
    holds."""

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )

    class Meta:
        verbose_name = _("version of a duty roster")
        verbose_name_plural = _("versions of duty rosters")
        ordering = ("roster", "-number")
        constraints = [
            models.UniqueConstraint(fields=["roster", "number"], name="roster_version_once"),
            models.UniqueConstraint(
                fields=["roster"],
                name="roster_has_one_draft",
                condition=models.Q(published_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.roster_id} v{self.number}"


class RosterLayer(models.Model):
    """The rotation of one level; ``members`` are keys of people in the order of their turns."""

    version = models.ForeignKey(RosterVersion, models.CASCADE, related_name="layers")
    level = models.PositiveSmallIntegerField(_("level"))
    members = models.JSONField(_("members"), default=list)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    shift_hours = models.PositiveSmallIntegerField(_("hours of a shift"), default=168)
    handover_at = models.TimeField(_("handover at"))

    class Meta:
        verbose_name = _("rotation")
        verbose_name_plural = _("rotations")
        ordering = ("version", "level")
        constraints = [
            models.UniqueConstraint(fields=["version", "level"], name="layer_once_a_level"),
            models.CheckConstraint(
                name="layer_has_a_shift", condition=models.Q(shift_hours__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.level}"


class Cover(models.Model):
    """Somebody takes a level for a time, whoever's turn it is."""

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="covers")
    level = models.PositiveSmallIntegerField(_("level"))
    person = models.ForeignKey(User, models.PROTECT, verbose_name=_("person"), related_name="+")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("cover")
        verbose_name_plural = _("covers")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                name="cover_ends_after_it_starts",
                condition=models.Q(ends_at__gt=models.F("starts_at")),
            )
        ]
        indexes = [models.Index(fields=["roster", "ends_at"], name="cover_by_roster")]

    def __str__(self) -> str:
        return f"{self.roster_id}: {self.level}"


class Call(models.Model):
    """One incident for which people on duty are called until somebody acknowledges.

    ``next_level`` is called at ``next_at``; None: nobody is left to call. ``levels``: how many the
    roster had, the heads of the centre come after them.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    roster = models.ForeignKey(Roster, models.PROTECT, related_name="+")
    cause = models.CharField(max_length=12, choices=Cause)
    state = models.CharField(max_length=12, choices=CallState, default=CallState.OPEN)
    started_at = models.DateTimeField()
    levels = models.PositiveSmallIntegerField()
    next_level = models.PositiveSmallIntegerField(default=1)
    next_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    ended_by = models.CharField(max_length=10, choices=EndedBy, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], name="one_open_call", condition=models.Q(state="open")
            )
        ]
        indexes = [
            models.Index(
                fields=["next_at", "id"], name="call_due", condition=models.Q(state="open")
            ),
            models.Index(fields=["ticket", "-started_at"], name="call_by_ticket"),
        ]

    def __str__(self) -> str:
        return f"#{self.ticket_id}: {self.state}"

    @classmethod
    def visible_to(cls, user: User) -> CallQuerySet:
        """The only way in for every door."""
        return cls.objects.visible_to(user)


class Page(models.Model):
    """One level of a call, called once."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="pages")
    level = models.PositiveSmallIntegerField()
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ("call", "level")
        constraints = [models.UniqueConstraint(fields=["call", "level"], name="paged_once")]

    def __str__(self) -> str:
        return f"{self.call_id}: {self.level}"
