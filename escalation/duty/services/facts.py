"""Rosters as the pure rota reads them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from escalation.duty import rota
from escalation.duty.models import Cover, Roster, RosterLayer, RosterVersion
from servicedesk.accounts.models import Absence, User

EVER = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
MOMENT = timedelta(seconds=1)


def current_version(roster: Roster) -> RosterVersion | None:
    """The version that holds; None before the first is published."""
    return roster.versions.filter(published_at__isnull=False).order_by("-number").first()


def current_rota(roster: Roster, *, start: datetime, end: datetime) -> rota.Rota | None:
    """The published rotations with the covers and absences of that time."""
    version = current_version(roster)
    return None if version is None else rota_of(roster, version, start=start, end=end)


def rota_of(roster: Roster, version: RosterVersion, *, start: datetime, end: datetime) -> rota.Rota:
    """The facts of one version. Who works here no more counts as away for ever."""
    layers = tuple(
        rota.Layer(
            level=row.level,
            members=tuple(row.members),
            starts_on=row.starts_on,
            shift_hours=row.shift_hours,
            handover_at=row.handover_at,
            ends_on=row.ends_on,
        )
        for row in version.layers.order_by("level")
    )
    covers = tuple(
        rota.Cover(row.level, row.person_id, row.starts_at, row.ends_at)
        for row in Cover.objects.filter(
            roster=roster, is_withdrawn=False, starts_at__lt=end, ends_at__gt=start
        ).order_by("pk")
    )
    people = {key for layer in layers for key in layer.members} | {each.person for each in covers}
    return rota.Rota(
        zone=ZoneInfo(roster.time_zone),
        levels=len(layers),
        layers=layers,
        covers=covers,
        leaves=_leaves(people, start=start, end=end),
    )


def _leaves(people: set[int], *, start: datetime, end: datetime) -> tuple[rota.Leave, ...]:
    rows = list(Absence.objects.between(start, end))  # substitutes may be away as well
    named = people | {row.substitute_id for row in rows if row.substitute_id is not None}
    here = set(User.objects.active().desk().filter(pk__in=named).values_list("pk", flat=True))
    gone = tuple(rota.Leave(key, *EVER) for key in sorted(named - here))
    away = tuple(
        rota.Leave(row.user_id, row.starts_at, row.ends_at, row.substitute_id) for row in rows
    )
    return gone + away


def duty_engineers(team_id: int | None, *, now: datetime) -> list[User]:
    """Who of the team is on duty, the first level first, each once; empty without a roster."""
    roster = Roster.objects.active().filter(team=team_id).first() if team_id else None
    found = current_rota(roster, start=now, end=now + MOMENT) if roster else None
    if found is None:
        return []
    keys = [post.person for post in rota.on_duty(found, now) if post.person is not None]
    people = User.objects.in_bulk(keys)
    return [people[key] for key in dict.fromkeys(keys)]


def level_count(roster: Roster) -> int:
    """How many levels the published version has; 0 without one."""
    version = current_version(roster)
    return version.layers.count() if version else 0


def layers_to_edit(roster: Roster) -> list[RosterLayer]:
    """The draft's turns; without a draft those that hold."""
    version = roster.versions.filter(published_at=None).first() or current_version(roster)
    return list(version.layers.order_by("level")) if version else []


def coming_covers(roster: Roster, *, now: datetime) -> list[Cover]:
    """Covers that hold or are to come."""
    rows = roster.covers.filter(is_withdrawn=False, ends_at__gt=now)
    return list(rows.select_related("person").order_by("starts_at", "pk"))
