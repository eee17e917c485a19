"""Secret addresses calendars are read at: made once, shown once, revoked with one press."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.accounts import events
from servicedesk.accounts.models import CalendarLink, Team, User
from servicedesk.accounts.teams import members_of, teams_of
from servicedesk.accounts.tokens import digest_of
from servicedesk.errors import Refused
from servicedesk.events.services import record

MOST_LINKS = 20


@dataclass(frozen=True)
class Opened:
    """Whose calendar an address opens: the people of it, and the team if it is one's."""

    owner: User
    people: list[User]
    team: Team | None


def links_of(user: User) -> list[CalendarLink]:
    """A person's addresses that still open something, the newest first."""
    rows = CalendarLink.objects.filter(owner=user, revoked_at=None)
    return list(rows.select_related("team").order_by("-created_at", "-pk"))


@transaction.atomic
def open_calendar(user: User, *, team: Team | None = None, at: datetime) -> str:
    """Make an address and return its secret, never shown again. Records CALENDAR_OPENED. Refused
    for who does not work at the desk, a team they do not see, and too many addresses."""
    if not user.is_desk or (team is not None and team not in teams_of(user)):
        raise Refused(_("This value is not one of the choices."), field="team")
    if len(links_of(user)) >= MOST_LINKS:
        raise Refused(_("These are many addresses already: revoke one you no longer use."))
    secret = secrets.token_urlsafe(32)
    link = CalendarLink.objects.create(
        owner=user, team=team, digest=digest_of(secret), created_at=at
    )
    record(events.CALENDAR_OPENED, user, actor=user, at=at, link=link.pk,
           team=team.pk if team else None)  # fmt: skip
    return secret


@transaction.atomic
def close_calendar(user: User, key: int, *, at: datetime) -> bool:
    """Revoke an address of one's own; whether there was one. Records CALENDAR_CLOSED."""
    taken = CalendarLink.objects.filter(pk=key, owner=user, revoked_at=None).update(revoked_at=at)
    if taken:
        record(events.CALENDAR_CLOSED, user, actor=user, at=at, link=key)
    return bool(taken)


def opened_by(secret: str) -> Opened | None:
    """What an address opens now; None when it is unknown or revoked, or its owner may not see it
    any more."""
    link = (
        CalendarLink.objects.filter(digest=digest_of(secret), revoked_at=None)
        .select_related("owner", "team")
        .first()
    )
    if link is None or not (link.owner.is_active and link.owner.is_desk):
        return None
    if link.team is None:
        return Opened(link.owner, [link.owner], None)
    if link.team not in teams_of(link.owner):
        return None
    return Opened(link.owner, members_of(link.team, seen_by=link.owner), link.team)
