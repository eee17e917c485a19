"""Words for sets of people, and who may see whom."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Q

from servicedesk.accounts.choices import CLIENT_ROLES, DESK_ROLES, Role

if TYPE_CHECKING:
    from servicedesk.accounts.models import Absence, BrowserSession, Organisation, Team, User


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

    def in_team(self, team: "Team | int") -> Self:
        return self.filter(memberships__team=team)

    def visible_to(self, user: "User") -> Self:
        """Our people see everybody; clients and partners their own organisation's people."""
        if user.is_centre:
            return self
        if user.organisation_id is None:
            return self.filter(pk=user.pk)
        return self.filter(organisation_id=user.organisation_id)


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
        """Our people see every organisation; anybody else their own. (Delegation is the contracts'
        word.)"""
        if user.is_centre:
            return self
        return self.filter(pk=user.organisation_id) if user.organisation_id else self.none()


class TeamQuerySet(models.QuerySet["Team"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def on_line(self, line: int) -> Self:
        return self.filter(line=line)

    def of(self, user: "User") -> Self:
        return self.filter(memberships__user=user)

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
