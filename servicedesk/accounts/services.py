"""The only writer of people, organisations and teams."""

from datetime import datetime
from typing import Any, TypeVar

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts import events
from servicedesk.accounts.choices import CLIENT_ROLES, OrganisationKind, Role
from servicedesk.accounts.memberships import keep_home, leave_home
from servicedesk.accounts.models import Domain, Organisation, Site, Team, TeamMember, User
from servicedesk.accounts.sessions import drop_sessions
from servicedesk.errors import Refused
from servicedesk.events.registry import Kind
from servicedesk.events.services import record
from servicedesk.validators import validate_one_line

Row = TypeVar("Row", Organisation, Site, Team)
PROFILE_FIELDS = frozenset({"full_name", "phone", "language", "time_zone"})


@transaction.atomic
def create_user(
    email: str,
    *,
    full_name: str,
    role: str,
    actor: User | None,
    organisation: Organisation | None = None,
    password: str | None = None,
    at: datetime | None = None,
    **profile: str,
) -> User:
    """Add a person; without a password they set their own by the reset link.

    ``profile``: phone, language, time_zone. Refused, with the field, for a taken or unfit address,
    an unfit organisation for the role, a weak password.
    """
    _refuse_bad_home(role, organisation)
    user = User(
        email=email.strip().lower(), full_name=full_name.strip(), role=role,
        organisation=organisation, **_known(profile),
    )  # fmt: skip
    refuse_unfit(user)
    if User.objects.filter(email__iexact=user.email).exists():
        raise Refused(_("Somebody here has this address already."), field="email")
    if password is not None:
        _refuse_weak(password, user)
    user.set_password(password)
    user.save()
    record(events.CREATED, user, actor=actor, at=at, name=user.full_name, role=user.role,
           organisation=user.organisation_id)  # fmt: skip
    keep_home(user, actor=actor, at=at)
    return user


@transaction.atomic
def change_profile(
    user: User, *, actor: User | None, at: datetime | None = None, **fields: str
) -> User:
    """Change a person's name, phone, language or time zone; records what really changed."""
    user = _locked(user)
    before = {name: getattr(user, name) for name in _known(fields)}
    for name, value in fields.items():
        setattr(user, name, value.strip())
    refuse_unfit(user)
    changed = [name for name in before if getattr(user, name) != before[name]]
    if changed:
        user.save(update_fields=changed)
        record(events.CHANGED, user, actor=actor, at=at,
               before={name: before[name] for name in changed},
               after={name: getattr(user, name) for name in changed})  # fmt: skip
    return user


@transaction.atomic
def change_role(
    user: User,
    *,
    role: str,
    organisation: Organisation | None,
    actor: User | None,
    at: datetime | None = None,
) -> User:
    """Give a person another role; whoever is signed in with the old one is signed out."""
    user = _locked(user)
    _refuse_bad_home(role, organisation)
    if user.role == Role.ADMINISTRATOR and role != Role.ADMINISTRATOR:
        _refuse_last_administrator(user)
    home = user.organisation_id
    before = {"role": user.role, "organisation": home}
    user.role, user.organisation = role, organisation
    after = {"role": user.role, "organisation": user.organisation_id}
    if before == after:
        return user
    user.save(update_fields=["role", "organisation"])
    leave_home(user, home, actor=actor, at=at)
    keep_home(user, actor=actor, at=at)
    if before["role"] == after["role"]:
        record(events.CHANGED, user, actor=actor, at=at, before=before, after=after)
    else:
        drop_sessions(user)
        record(events.ROLE_CHANGED, user, actor=actor, at=at, before=before["role"],
               after=after["role"], organisation=user.organisation_id)  # fmt: skip
    return user


@transaction.atomic
def deactivate(user: User, *, reason: str, actor: User | None, at: datetime | None = None) -> User:
    """Close a person's access at once: sessions and tokens end, what they did stays."""
    user = _locked(user)
    if not user.is_active:
        raise Refused(_("This person's access is closed."))
    if actor is not None and actor.pk == user.pk:
        raise Refused(_("Nobody closes their own access: ask another administrator."))
    _refuse_last_administrator(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    drop_sessions(user)
    record(events.DEACTIVATED, user, actor=actor, at=at, reason=reason.strip())
    return user


@transaction.atomic
def reactivate(user: User, *, actor: User | None, at: datetime | None = None) -> User:
    """Open a person's access again."""
    user = _locked(user)
    if user.is_active:
        raise Refused(_("This person's access is open."))
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(events.REACTIVATED, user, actor=actor, at=at)
    return user


@transaction.atomic
def change_password(
    user: User,
    *,
    password: str,
    actor: User | None,
    session: int | None = None,
    at: datetime | None = None,
) -> User:
    """Set a new password; every session of the person ends but the one named.

    Refused when it is weak.
    """
    _refuse_weak(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    drop_sessions(user, but=session)
    record(events.PASSWORD_CHANGED, user, actor=actor, at=at)
    return user


@transaction.atomic
def save_organisation(
    organisation: Organisation, *, actor: User | None, at: datetime | None = None
) -> Organisation:
    """Keep a new or changed organisation. Refused when a field does not fit."""
    kinds = (events.ORGANISATION_CREATED, events.ORGANISATION_CHANGED)
    return _kept(organisation, kinds, actor=actor, at=at)


@transaction.atomic
def save_team(team: Team, *, actor: User | None, at: datetime | None = None) -> Team:
    """Keep a new or changed team. Refused when a field does not fit."""
    if team.organisation is not None and team.organisation.kind != OrganisationKind.PARTNER:
        raise Refused(_("Only a partner has a team of its own."), field="organisation")
    return _kept(team, (events.TEAM_CREATED, events.TEAM_CHANGED), actor=actor, at=at)


@transaction.atomic
def save_site(site: Site, *, actor: User | None, at: datetime | None = None) -> Site:
    """Keep a new or changed site. Refused when a field does not fit."""
    return _kept(site, (events.SITE_CREATED, events.SITE_CHANGED), actor=actor, at=at)


@transaction.atomic
def set_members(
    team: Team, *, members: list[User], actor: User | None, at: datetime | None = None
) -> Team:
    """Let exactly these people be the team's members. Refused for people who do not work at the
    desk.
    """
    for person in members:
        if not person.is_desk:
            raise Refused(
                _("%(name)s does not work at the desk.") % {"name": person.full_name},
                field="members",
            )
    before = set(TeamMember.objects.filter(team=team).values_list("user_id", flat=True))
    after = {person.pk for person in members}
    if before == after:
        return team
    TeamMember.objects.filter(team=team, user_id__in=before - after).delete()
    TeamMember.objects.bulk_create(TeamMember(team=team, user_id=key) for key in after - before)
    record(events.TEAM_CHANGED, team, actor=actor, at=at, name=team.name,
           before={"members": sorted(before)}, after={"members": sorted(after)})  # fmt: skip
    return team


def _kept(row: Row, kinds: tuple[Kind, Kind], *, actor: User | None, at: datetime | None) -> Row:
    refuse_unfit(row)
    is_new = row.pk is None
    before = {} if is_new else _stored(row)
    row.save()
    after = _stored(row)
    changed = {name: after[name] for name in after if after[name] != before.get(name)}
    if changed:
        record(kinds[0 if is_new else 1], row, actor=actor, at=at, name=row.name,
               before={name: before.get(name) for name in changed}, after=changed)  # fmt: skip
    return row


def _stored(row: Organisation | Site | Team) -> dict[str, Any]:
    found: Any = type(row)._base_manager.filter(pk=row.pk).values().get()
    return dict(found)


def _locked(user: User) -> User:
    locked: User = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    return locked


def _known(profile: dict[str, str]) -> dict[str, str]:
    unknown = set(profile) - PROFILE_FIELDS
    if unknown:
        raise TypeError(f"not of a profile: {', '.join(sorted(unknown))}")
    return profile


def refuse_unfit(row: User | Organisation | Site | Team | Domain) -> None:
    """Refuse what the model's own validators refuse, and control characters in names."""
    try:
        is_person = isinstance(row, User)  # whose address and home the verbs look at themselves
        row.full_clean(
            exclude=["password"],
            validate_unique=not is_person,
            validate_constraints=not is_person,
        )
        for name in ("full_name", "phone", "name"):
            validate_one_line(getattr(row, name, ""))
    except ValidationError as error:
        field, messages = next(iter(getattr(error, "error_dict", {"": [error]}).items()))
        words = " ".join(text for one in messages for text in one.messages)
        raise Refused(words, field=field if hasattr(row, field) else None) from error


def _refuse_weak(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), field="password") from error


def _refuse_bad_home(role: str, organisation: Organisation | None) -> None:
    if role not in Role.values:
        raise Refused(_("There is no such role."), field="role")
    kind = organisation.kind if organisation else None
    if role in CLIENT_ROLES and kind != OrganisationKind.CLIENT:
        raise Refused(_("A client's person belongs to a client."), field="organisation")
    if role == Role.PARTNER and kind != OrganisationKind.PARTNER:
        raise Refused(_("A partner's engineer belongs to a partner."), field="organisation")
    if (
        role not in CLIENT_ROLES
        and role != Role.PARTNER
        and kind not in (None, OrganisationKind.OWN)
    ):
        raise Refused(_("Our own people belong to no client or partner."), field="organisation")


def _refuse_last_administrator(user: User) -> None:
    others = User.objects.active().with_role(Role.ADMINISTRATOR).exclude(pk=user.pk)
    if user.role == Role.ADMINISTRATOR and not others.exists():
        raise Refused(_("This is the last administrator: name another one first."))
