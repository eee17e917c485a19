"""Users, organisations and teams: facts about people, no effects."""

from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.choices import (
    CLIENT_ROLES,
    DESK_ROLES,
    MANAGER_ROLES,
    STAFF_ROLES,
    AbsenceKind,
    Line,
    OrganisationKind,
    Role,
    rights_of_role,
)
from servicedesk.accounts.querysets import (
    AbsenceQuerySet,
    OrganisationQuerySet,
    TeamQuerySet,
    UserManager,
    UserQuerySet,
)
from servicedesk.phones import key_expression

if TYPE_CHECKING:
    from servicedesk.accounts.models.memberships import Membership


def validate_time_zone(name: str) -> None:
    """Refuse a name the IANA time zone database does not hold."""
    if name not in available_timezones():
        raise ValidationError(
            _("“%(name)s” is not a time zone: write one like Europe/Moscow."), params={"name": name}
        )


def default_time_zone() -> str:
    return settings.DEFAULT_USER_TIME_ZONE


class Organisation(models.Model):
    """A client, a line 1 partner, or the centre itself."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    kind = models.CharField(
        _("kind"), max_length=10, choices=OrganisationKind, default=OrganisationKind.CLIENT
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default=default_time_zone, validators=[validate_time_zone]
    )
    is_active = models.BooleanField(_("active"), default=True)
    note = models.TextField(_("note"), blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class User(AbstractBaseUser):
    """A person; signs in by e-mail. Staff belong to no client organisation."""

    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    full_name = models.CharField(_("name"), max_length=150)
    role = models.CharField(_("role"), max_length=16, choices=Role, default=Role.CLIENT)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("organisation"),
        related_name="people",
        null=True,
        blank=True,
    )
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    phone_key = models.GeneratedField(
        expression=key_expression("phone"),
        output_field=models.CharField(max_length=40),
        db_persist=True,
    )
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default="ru"
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default=default_time_zone, validators=[validate_time_zone]
    )
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]
    objects = UserManager.from_queryset(UserQuerySet)()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("full_name", "pk")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
            models.CheckConstraint(
                name="client_has_organisation",
                condition=~models.Q(role__in=["client", "client_manager", "partner"])
                | models.Q(organisation__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["role"], name="user_by_role"),
            models.Index(fields=["phone_key"], name="user_by_phone"),
        ]

    is_asking = False
    """Whether this is the person behind a request, thrown away with its answer."""
    _closed_teams: list[int] | None = None

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        return self.full_name

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """Sessions end with a new password, another role and a closed access."""
        return salted_hmac(
            "servicedesk.accounts.session",
            f"{self.password}|{self.role}|{self.is_active}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()

    @property
    def is_client(self) -> bool:
        return self.role in CLIENT_ROLES

    @property
    def is_partner(self) -> bool:
        return self.role == Role.PARTNER

    @property
    def is_desk(self) -> bool:
        """Whether the desk is this person's place: our own people and line 1 partners."""
        return self.role in DESK_ROLES

    @property
    def is_centre(self) -> bool:
        """Whether this is one of our own people."""
        return self.role in STAFF_ROLES

    @property
    def is_manager(self) -> bool:
        return self.role in MANAGER_ROLES

    @property
    def is_staff(self) -> bool:
        """Django's own admin opens for administrators only."""
        return self.role == Role.ADMINISTRATOR

    @property
    def is_superuser(self) -> bool:
        return self.role == Role.ADMINISTRATOR

    def closed_teams(self) -> "models.QuerySet[Team, int] | list[int]":
        """Keys of the confidential teams whose tickets this person does not see: of whoever makes
        a request a list that is read once for it (``is_asking``), else a question not asked yet."""
        if self._closed_teams is None:
            closed = Team.objects.closed_to(self).values_list("pk", flat=True)
            if not self.is_asking:
                return closed
            self._closed_teams = list(closed) if Team.objects.confidential().exists() else []
        return self._closed_teams

    @property
    def rights(self) -> "list[Membership]":
        """A client's person: their memberships that hold now, one an organisation. Read once.

        Nobody else has any; nor has one whose access is closed.
        """
        if not self.is_client or not self.is_active or self.pk is None:
            return []
        models.prefetch_related_objects([self], "affiliations")
        rows, now = list(self.affiliations.all()), timezone.now()
        home = self.organisation_id
        if home is not None and all(row.organisation_id != home for row in rows):
            given = rights_of_role(self.role)
            rows.append(
                self.affiliations.model(user=self, organisation_id=home, starts_at=now, **given)
            )
        return [row for row in rows if row.holds(now)]

    def right_in(self, organisation_id: int | None) -> "Membership | None":
        """What this person may do in an organisation, now; None: they do not belong there."""
        found = (right for right in self.rights if right.organisation_id == organisation_id)
        return next(found, None)

    @property
    def is_client_manager(self) -> bool:
        """Whether this person manages colleagues of any organisation."""
        return any(right.can_manage_people for right in self.rights)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_active and self.is_superuser

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_superuser


class Team(models.Model):
    """A group of engineers; its line is the line of every ticket it holds."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    line = models.PositiveSmallIntegerField(_("line"), choices=Line)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("partner"),
        related_name="+",
        null=True,
        blank=True,
        help_text=_("Only for a team of a line 1 partner."),
    )
    lead = models.ForeignKey(
        User, models.SET_NULL, verbose_name=_("lead"), related_name="+", null=True, blank=True
    )
    is_confidential = models.BooleanField(
        _("confidential"),
        default=False,
        db_default=False,
        help_text=_("Its tickets are seen by its members, its lead, heads and administrators."),
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ("line", "name")
        constraints = [
            models.CheckConstraint(
                name="team_line_known", condition=models.Q(line__gte=0, line__lte=3)
            )
        ]
        indexes = [
            models.Index(
                fields=["id"],
                name="team_confidential",
                condition=models.Q(is_confidential=True),
            )
        ]

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """A person's place in a team."""

    team = models.ForeignKey(
        Team, models.CASCADE, verbose_name=_("team"), related_name="memberships"
    )
    user = models.ForeignKey(
        User, models.CASCADE, verbose_name=_("person"), related_name="memberships"
    )

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.user} – {self.team}"


class Absence(models.Model):
    """A person is away from one instant to another; ``substitute`` stands in for them.

    ``withdrawn_at``: it did not come to that; the row stays.
    """

    user = models.ForeignKey(
        User, models.CASCADE, verbose_name=_("person"), related_name="absences"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=AbsenceKind)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    substitute = models.ForeignKey(
        User,
        models.PROTECT,
        verbose_name=_("substitute"),
        related_name="+",
        null=True,
        blank=True,
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ("starts_at", "pk")
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_it_starts",
                condition=models.Q(ends_at__gt=models.F("starts_at")),
            )
        ]
        indexes = [
            models.Index(
                fields=["user", "ends_at"],
                name="absence_by_person",
                condition=models.Q(withdrawn_at__isnull=True),
            ),
            models.Index(
                fields=["substitute", "ends_at"],
                name="absence_by_substitute",
                condition=models.Q(withdrawn_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind}"

    @classmethod
    def visible_to(cls, user: User) -> AbsenceQuerySet:
        """The only way in for every door."""
        return cls.objects.visible_to(user)


class AccessToken(models.Model):
    """An API token: scopes, expiry and last use; only a hash of the secret is kept."""

    user = models.ForeignKey(User, models.CASCADE, verbose_name=_("person"), related_name="+")
    name = models.CharField(_("name"), max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(_("scopes"), default=list)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def visible_to(cls, user: User) -> models.QuerySet["AccessToken"]:
        """The only way in for every door: one's own."""
        return cls.objects.filter(user=user)


class KeptAnswer(models.Model):
    """The answer to an API request that came with an ``Idempotency-Key``, for the same one again.

    ``digest`` is of the method, the address and what was sent: the same key with another is
    refused.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(null=True)
    location = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="answered_once")]
        indexes = [models.Index(fields=["created_at"], name="answer_by_age")]

    def __str__(self) -> str:
        return self.key
