"""Memberships: their only writer, and who may give which rights."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from servicedesk.accounts import events
from servicedesk.accounts.choices import Reach, rights_of_role
from servicedesk.accounts.models import RIGHTS, Membership, Organisation, Site, User
from servicedesk.accounts.wording import rights_of
from servicedesk.errors import Refused
from servicedesk.events.registry import Kind
from servicedesk.events.services import record

WIDTH = {Reach.OWN: 0, Reach.SITE: 1, Reach.ALL: 2}
FIELDS = ("reach", "site_id", *RIGHTS, "starts_at", "ends_at")
MINIMAL = {"can_comment": True, "can_open": True, "can_close": True}
"""What somebody who came by themselves may do: their own requests, and nothing of others."""


@transaction.atomic
def set_membership(
    user: User,
    organisation: Organisation,
    *,
    actor: User | None,
    at: datetime | None = None,
    reach: str = Reach.OWN,
    site: Site | None = None,
    ends_at: datetime | None = None,
    rights: Mapping[str, bool],
) -> Membership:
    """Let a person have exactly these rights in an organisation. Records MEMBERSHIP_GRANTED or
    MEMBERSHIP_CHANGED; the same again changes nothing.

    ``actor`` of the client's side gives no more than they have, nowhere else, to nobody who has
    more. Refused, with the field, otherwise; for people of the desk; and where nobody would be left
    to manage an organisation's people.
    """
    at = at or timezone.now()
    unknown = set(rights) - set(RIGHTS)
    if unknown:
        raise TypeError(f"no rights: {', '.join(sorted(unknown))}")
    wanted = {name: bool(rights.get(name)) for name in RIGHTS}
    _refuse_unfit(user, organisation, reach=reach, site=site)
    row = _locked(user, organisation)
    if actor is not None and actor.is_client:
        _refuse_more_than_own(actor, organisation, row, reach=reach, site=site, rights=wanted)
        if row is not None and not wanted["can_manage_people"]:
            _refuse_last_manager(row, at=at)
    before = _facts(row) if row is not None else {}
    is_new = row is None or not row.holds(at)
    starts_at = at if row is None or is_new else row.starts_at
    row = row or Membership(user=user, organisation=organisation)
    row.reach, row.site = reach, site
    row.starts_at, row.ends_at = starts_at, ends_at
    for name, value in wanted.items():
        setattr(row, name, value)
    if _facts(row) == before:
        return row
    row.save()
    forget(user)
    kind = events.MEMBERSHIP_GRANTED if is_new else events.MEMBERSHIP_CHANGED
    _record(kind, row, actor=actor, at=at, before=before)
    return row


@transaction.atomic
def end_membership(
    membership: Membership, *, actor: User | None, at: datetime | None = None
) -> None:
    """Let a person belong to the organisation no more: at once they see nothing of it.

    Records MEMBERSHIP_ENDED. Refused for the last who manages its people, and as in
    :func:`set_membership`.
    """
    at = at or timezone.now()
    row = _locked(membership.user, membership.organisation)
    if row is None or not row.holds(at):
        raise Refused(_("This person belongs to the organisation no more."))
    if actor is not None and actor.is_client:
        _refuse_more_than_own(actor, row.organisation, row, reach=Reach.OWN, site=None, rights={})
        _refuse_last_manager(row, at=at)
    before = _facts(row)
    row.ends_at = at
    row.save(update_fields=["ends_at"])
    forget(row.user)
    forget(membership.user)
    _record(events.MEMBERSHIP_ENDED, row, actor=actor, at=at, before=before)


def keep_home(user: User, *, actor: User | None, at: datetime | None = None) -> None:
    """Write down what a role gives in the home organisation; called when a role is given."""
    if user.is_client and user.organisation is not None:
        rights = rights_of_role(user.role)
        reach = str(rights.pop("reach"))
        set_membership(user, user.organisation, actor=None, at=at, reach=reach, rights=rights)


def leave_home(
    user: User, organisation_id: int | None, *, actor: User | None, at: datetime | None = None
) -> None:
    """End what a role gave in the organisation that was home, when another one is."""
    if organisation_id is None or (user.is_client and user.organisation_id == organisation_id):
        return
    rows = Membership.objects.current(at or timezone.now()).filter(user=user)
    for row in rows.filter(organisation=organisation_id):
        end_membership(row, actor=None, at=at)


def forget(user: User) -> None:
    """What was read of the person's rights is read anew."""
    cached: dict[str, Any] = getattr(user, "_prefetched_objects_cache", {})
    cached.pop("affiliations", None)


def _locked(user: User, organisation: Organisation) -> Membership | None:
    """The row, its organisation held so that two managers do not end each other."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    rows = Membership.objects.filter(user=user, organisation=organisation)
    return rows.select_related("user", "organisation", "site").first()


def _facts(row: Membership) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS}


def _record(
    kind: Kind, row: Membership, *, actor: User | None, at: datetime, before: dict[str, Any]
) -> None:
    after = _facts(row)
    changed = [name for name in FIELDS if before.get(name) != after[name]]
    record(
        kind, row.user, actor=actor, at=at, membership=row.pk, organisation=row.organisation_id,
        organisation_name=row.organisation.name, rights=rights_of(row),
        before={name: _plain(before.get(name)) for name in changed},
        after={name: _plain(after[name]) for name in changed},
    )  # fmt: skip


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _refuse_unfit(user: User, organisation: Organisation, *, reach: str, site: Site | None) -> None:
    if not user.is_client:
        raise Refused(
            _("%(name)s works at the desk and belongs to no client.") % {"name": user.full_name}
        )
    if organisation.kind != "client":
        raise Refused(_("Only clients have members."), field="organisation")
    if reach not in Reach.values:
        raise Refused(_("This value is not one of the choices."), field="reach")
    if reach == Reach.SITE and site is None:
        raise Refused(_("Choose the site whose requests are read."), field="site")
    if site is not None and site.organisation_id != organisation.pk:
        raise Refused(_("The organisation has no such site."), field="site")


def _refuse_more_than_own(
    actor: User,
    organisation: Organisation,
    row: Membership | None,
    *,
    reach: str,
    site: Site | None,
    rights: dict[str, bool],
) -> None:
    own = actor.right_in(organisation.pk)
    if own is None or not own.can_manage_people:
        raise Refused(_("You do not manage the people of this organisation."))
    if row is not None and row.user_id != actor.pk and _exceeds(row, own):
        raise Refused(_("This person may do more than you: ask the support centre."))
    wanted = Membership(organisation=organisation, reach=reach, site=site, **rights)
    if _exceeds(wanted, own):
        raise Refused(_("You cannot give more than you have."), field="reach")


def _exceeds(one: Membership, own: Membership) -> bool:
    """Whether one reaches or allows what the other does not."""
    if WIDTH[Reach(one.reach)] > WIDTH[Reach(own.reach)]:
        return True
    if one.reach == own.reach == Reach.SITE and one.site_id != own.site_id:
        return True
    return any(getattr(one, name) and not getattr(own, name) for name in RIGHTS)


def _refuse_last_manager(row: Membership, *, at: datetime) -> None:
    if not (row.can_manage_people and row.holds(at)):
        return
    others = User.objects.active().clients().managing(row.organisation_id).exclude(pk=row.user_id)
    if not others.exists():
        raise Refused(
            _("%(name)s is the last who manages the people here: name somebody else first.")
            % {"name": row.user.full_name},
            field="can_manage_people",
        )
