"""Words for sets of people, and who may see whom."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone

from servicedesk.accounts.choices import CLIENT_ROLES, DESK_ROLES, SEE_ALL_ROLES, Role

if TYPE_CHECKING:
    from servicedesk.accounts.models import (
        Absence,
        BrowserSession,
        Domain,
        Membership,
        Organisation,
        Site,
        Team,
        User,
    )


def belonging_to(organisation_ids: Iterable[int]) -> Q:
    """The condition on people who belong to one of these organisations today.

    Home counts unless a membership says that it is over.
    """
    ids, now = list(organisation_ids), timezone.now()
    rows = _affiliations().filter(organisation__in=ids)
    over = rows.filter(Q(ends_at__lte=now) | Q(starts_at__gt=now), user=models.OuterRef("pk"))
    at_home = Q(organisation__in=ids) & ~Q(
        models.Exists(over.filter(organisation=models.OuterRef("organisation")))
    )
    return at_home | Q(pk__in=rows.current(now).values("user"))


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def desk(self) -> Self:
        """People who work at the desk."""
        return self.filter(role__in=DESK_ROLES)

    def clients(self) -> Self:
        return self.filter(role__in=CLIENT_ROLES)

    def with_role(self, *roles: Role) -> Self:
        return self.filter(role__in=roles)

    def managing(self, organisation_id: int) -> Self:
        """Who manages the people of an organisation today."""
        rows = _affiliations().filter(organisation=organisation_id)
        known = rows.current(timezone.now()).filter(can_manage_people=True)
        by_role = Q(role=Role.CLIENT_MANAGER, organisation=organisation_id)
        rowless = ~models.Exists(rows.filter(user=models.OuterRef("pk")))
        return self.filter(Q(pk__in=known.values("user")) | (by_role & rowless))

    def in_team(self, team: "Team | int") -> Self:
        return self.filter(memberships__team=team)

    def visible_to(self, user: "User") -> Self:
        """Our people see everybody; partners their own company's people; clients the people of the
        organisations they belong to, and themselves."""
        if user.is_centre:
            return self
        if user.is_partner:
            return self.filter(organisation_id=user.organisation_id)
        return self.filter(
            Q(pk=user.pk) | belonging_to(right.organisation_id for right in user.rights)
        )


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username or "")

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a person; the address is kept in lower case. ``None`` means no password: cannot
        sign in."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, **{**fields, "role": Role.ADMINISTRATOR})


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def clients(self) -> Self:
        return self.filter(kind="client")

    def visible_to(self, user: "User") -> Self:
        """Our people see every organisation; partners their own company; clients those they belong
        to. (Delegation is the contracts' word.)"""
        if user.is_centre:
            return self
        if user.is_partner:
            return self.filter(pk=user.organisation_id)
        return self.filter(pk__in=[right.organisation_id for right in user.rights])


class TeamQuerySet(models.QuerySet["Team"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def on_line(self, line: int) -> Self:
        return self.filter(line=line)

    def of(self, user: "User") -> Self:
        return self.filter(memberships__user=user)

    def confidential(self) -> Self:
        return self.filter(is_confidential=True)

    def closed_to(self, user: "User") -> Self:
        """Confidential teams whose tickets this person does not see: they are neither member nor
        lead, nor head nor administrator, nor do they stand in for such a one today.
        """
        closed = self.confidential()
        if user.role in SEE_ALL_ROLES:
            return closed.none()
        away = _absences().of_substitute(user, timezone.now())
        people = Q(user=user.pk) | Q(user__in=away.values("user"))
        members = _team_members().filter(people, team=models.OuterRef("pk"))
        above = away.filter(user__role__in=SEE_ALL_ROLES)
        return closed.exclude(
            Q(models.Exists(members))
            | Q(lead=user.pk, lead__isnull=False)
            | Q(lead__in=away.values("user"), lead__isnull=False)
            | Q(models.Exists(above))
        )

    def visible_to(self, user: "User") -> Self:
        """Our people see all teams; partners their own and ours of line 2 (where they hand over);
        clients none."""
        if user.is_centre:
            return self
        if user.is_partner:
            return self.filter(
                Q(organisation_id=user.organisation_id) | Q(organisation=None, line__gte=1)
            )
        return self.none()


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def standing(self) -> Self:
        """Without those that were withdrawn."""
        return self.filter(withdrawn_at=None)

    def between(self, start: datetime, end: datetime) -> Self:
        """Standing absences of which some part lies between."""
        return self.standing().filter(starts_at__lt=end, ends_at__gt=start)

    def of_substitute(self, user: "User", at: datetime) -> Self:
        """Absences in which this person stands in at that instant."""
        return self.standing().filter(substitute=user.pk, starts_at__lte=at, ends_at__gt=at)

    def of(self, user_ids: Iterable[int]) -> Self:
        return self.filter(user__in=list(user_ids))

    def visible_to(self, user: "User") -> Self:
        """Our people see who is away; partners their own company's people."""
        if user.is_centre:
            return self
        if user.is_partner:
            return self.filter(user__organisation_id=user.organisation_id)
        return self.none()


class BrowserSessionQuerySet(models.QuerySet["BrowserSession"]):
    def visible_to(self, user: "User") -> Self:
        """One's own; administrators everybody's."""
        return self if user.is_superuser else self.filter(user_id=user.pk)

    def of(self, user: "User | int") -> Self:
        return self.filter(user=user)


class SiteQuerySet(models.QuerySet["Site"]):
    def visible_to(self, user: "User") -> Self:
        """Our people see all; clients those of the organisations they belong to."""
        if user.is_centre:
            return self
        return self.filter(organisation__in=[right.organisation_id for right in user.rights])


class DomainQuerySet(models.QuerySet["Domain"]):
    def verified(self) -> Self:
        return self.filter(verified_at__isnull=False, organisation__is_active=True)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self, at: datetime) -> Self:
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=at), starts_at__lte=at)

    def visible_to(self, user: "User") -> Self:
        """Our people see all; those who manage people the memberships of their organisation;
        everybody their own."""
        if user.is_centre:
            return self
        managed = [right.organisation_id for right in user.rights if right.can_manage_people]
        return self.filter(Q(user=user.pk) | Q(organisation__in=managed))


def _affiliations() -> MembershipQuerySet:
    return MembershipQuerySet(apps.get_model("accounts", "Membership"))


def _absences() -> AbsenceQuerySet:
    return AbsenceQuerySet(apps.get_model("accounts", "Absence"))


def _team_members() -> "models.QuerySet[Any]":
    return models.QuerySet(apps.get_model("accounts", "TeamMember"))
