"""Rosters, their versions and covers: drafted, published without a gap, covered day by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from contracts.models import ServiceHours
from escalation.duty import events, rota
from escalation.duty.models import Cover, Roster, RosterLayer, RosterVersion
from escalation.duty.services.facts import current_version, rota_of
from servicedesk.accounts.models import Absence, Team, User
from servicedesk.errors import Refused
from servicedesk.events.services import record
from servicedesk.wording import exact_time

AHEAD = timedelta(days=28)
"""How far a published roster must be without a gap."""
SHOWN_GAPS = 10
LONGEST_SHIFT_HOURS = 28 * 24
MOST_LEVELS = 4


@dataclass(frozen=True)
class RosterDraft:
    """What a roster says of itself; see :class:`Roster`."""

    name: str
    team: Team
    time_zone: str
    wait_minutes: int = 10
    pages_priority_up_to: int = 1
    outside_hours: ServiceHours | None = None
    is_active: bool = True


@dataclass(frozen=True)
class LayerDraft:
    """The rotation of one level, in the order of the levels."""

    members: tuple[User, ...]
    starts_on: date
    handover_at: time
    shift_hours: int = 168
    ends_on: date | None = None


@transaction.atomic
def create_roster(draft: RosterDraft, *, actor: User, at: datetime | None = None) -> Roster:
    """Make a roster; it calls nobody before a version is published. Records ROSTER_CREATED."""
    roster = Roster(**vars(draft))
    _refuse_unfit(roster)
    roster.save()
    record(events.ROSTER_CREATED, roster, actor=actor, at=at, name=roster.name)
    return roster


@transaction.atomic
def change_roster(
    roster: Roster, *, draft: RosterDraft, actor: User, at: datetime | None = None
) -> Roster:
    """Make a roster say what the draft says. Records ROSTER_CHANGED with what really changed."""
    roster = Roster.objects.select_for_update(of=("self",)).get(pk=roster.pk)
    before = _facts(roster)
    for name, value in vars(draft).items():
        setattr(roster, name, value)
    _refuse_unfit(roster)
    roster.save()
    after = _facts(roster)
    changed = [name for name in after if after[name] != before[name]]
    if changed:
        record(
            events.ROSTER_CHANGED, roster, actor=actor, at=at, name=roster.name,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )  # fmt: skip
    return roster


def _facts(roster: Roster) -> dict[str, Any]:
    names = ("name", "team_id", "time_zone", "wait_minutes", "pages_priority_up_to",
             "outside_hours_id", "is_active")  # fmt: skip
    return {name: getattr(roster, name) for name in names}


@transaction.atomic
def draft_version(
    roster: Roster,
    *,
    layers: Sequence[LayerDraft],
    actor: User,
    at: datetime | None = None,
) -> RosterVersion:
    """Write the draft of the next version, in place of the draft before. Records ROSTER_DRAFTED.

    What is published stays in force. Refused for a level without people, strangers to the desk,
    reversed dates and unfit shifts.
    """
    Roster.objects.select_for_update(of=("self",)).get(pk=roster.pk)
    _refuse_bad_layers(roster, layers)
    roster.versions.filter(published_at=None).delete()
    latest = current_version(roster)
    version = roster.versions.create(number=latest.number + 1 if latest else 1)
    RosterLayer.objects.bulk_create(
        RosterLayer(
            version=version, level=level, members=[user.pk for user in layer.members],
            starts_on=layer.starts_on, ends_on=layer.ends_on,
            shift_hours=layer.shift_hours, handover_at=layer.handover_at,
        )
        for level, layer in enumerate(layers, start=1)
    )  # fmt: skip
    record(
        events.ROSTER_DRAFTED, roster, actor=actor, at=at, name=roster.name, number=version.number
    )
    return version


@transaction.atomic
def publish(version: RosterVersion, *, actor: User, at: datetime) -> RosterVersion:
    """Let a draft hold from now on. Refused, with the gaps, when nobody has a level at some time
    of the next four weeks. Records ROSTER_PUBLISHED.
    """
    roster = Roster.objects.select_for_update(of=("self",)).get(pk=version.roster_id)
    version.refresh_from_db()
    if version.published_at is not None:
        raise Refused(_("This version is published already."))
    open_times = rota.gaps(
        rota_of(roster, version, start=at, end=at + AHEAD), at, at + AHEAD
    )  # fmt: skip
    if open_times:
        raise Refused(
            _("Nobody is on duty at these times: %(gaps)s. Fill them first.")
            % {"gaps": gap_words(open_times, zone=ZoneInfo(roster.time_zone))}
        )
    version.published_at, version.published_by = at, actor
    version.save(update_fields=["published_at", "published_by"])
    written = version.layers.order_by("level").values_list(
        "level", "members", "starts_on", "ends_on", "shift_hours", "handover_at"
    )
    record(
        events.ROSTER_PUBLISHED, roster, actor=actor, at=at, name=roster.name,
        number=version.number,
        layers=[[str(value) for value in row] for row in written],
    )  # fmt: skip
    return version


def gap_words(open_times: Sequence[rota.Stretch], *, zone: ZoneInfo) -> str:
    """Gaps in the active language: "level 2 from 1 March 2026, 09:00 MSK until …; …"."""
    language = translation.get_language() or "en"
    words = [
        _("level %(level)s from %(start)s until %(end)s")
        % {
            "level": each.post.level,
            "start": exact_time(each.starts_at, zone=zone, language=language),
            "end": exact_time(each.ends_at, zone=zone, language=language),
        }
        for each in open_times[:SHOWN_GAPS]
    ]
    if len(open_times) > SHOWN_GAPS:
        words.append(_("and %(count)s more") % {"count": len(open_times) - SHOWN_GAPS})
    return "; ".join(words)


@transaction.atomic
def set_cover(
    roster: Roster,
    *,
    level: int,
    person: User,
    starts_at: datetime,
    ends_at: datetime,
    actor: User,
    note: str = "",
    at: datetime | None = None,
) -> Cover:
    """Put a person on duty for a time, whoever's turn it is. Records COVER_SET.

    Refused for a level the roster has not, a time that is reversed or past, and a person who does
    not work at the desk or is away.
    """
    now = at or timezone.now()
    version = current_version(roster)
    if version is None or not version.layers.filter(level=level).exists():
        raise Refused(_("This roster has no such level: publish it first."), field="level")
    if ends_at <= starts_at:
        raise Refused(_("The duty ends before it begins."), field="ends_at")
    if ends_at <= now:
        raise Refused(_("That time is past: nobody can be put on duty in it."), field="ends_at")
    _refuse_stranger(roster, person, field="person")
    if Absence.objects.of([person.pk]).between(starts_at, ends_at).exists():
        raise Refused(
            _("%(name)s is away in that time: choose another person.") % {"name": person.full_name},
            field="person",
        )
    cover = Cover.objects.create(
        roster=roster, level=level, person=person, starts_at=starts_at, ends_at=ends_at,
        note=note.strip(),
    )  # fmt: skip
    record(events.COVER_SET, roster, actor=actor, at=at, **_cover_facts(cover))
    return cover


@transaction.atomic
def withdraw_cover(cover: Cover, *, actor: User, at: datetime | None = None) -> None:
    """Let the rotation hold again. Records COVER_WITHDRAWN."""
    taken = Cover.objects.filter(pk=cover.pk, is_withdrawn=False).update(is_withdrawn=True)
    if not taken:
        raise Refused(_("This was withdrawn already."))
    record(events.COVER_WITHDRAWN, cover.roster, actor=actor, at=at, **_cover_facts(cover))


def _cover_facts(cover: Cover) -> dict[str, Any]:
    return {
        "cover": cover.pk, "level": cover.level, "person": cover.person_id,
        "person_name": cover.person.full_name, "starts_at": cover.starts_at.isoformat(),
        "ends_at": cover.ends_at.isoformat(),
    }  # fmt: skip


def _refuse_unfit(roster: Roster) -> None:
    try:
        roster.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        known = field if hasattr(roster, field) else None
        raise Refused(" ".join(messages), field=known) from error


def _refuse_bad_layers(roster: Roster, layers: Sequence[LayerDraft]) -> None:
    if not 1 <= len(layers) <= MOST_LEVELS:
        raise Refused(_("A roster has one to %(count)s levels.") % {"count": MOST_LEVELS})
    for level, layer in enumerate(layers, start=1):
        if not layer.members:
            raise Refused(_("Level %(level)s has nobody.") % {"level": level})
        if not 1 <= layer.shift_hours <= LONGEST_SHIFT_HOURS:
            raise Refused(_("A shift lasts from one hour to four weeks."))
        if layer.ends_on is not None and layer.ends_on < layer.starts_on:
            raise Refused(_("Level %(level)s ends before it begins.") % {"level": level})
        for person in layer.members:
            _refuse_stranger(roster, person, field=None)


def _refuse_stranger(roster: Roster, person: User, *, field: str | None) -> None:
    partner = roster.team.organisation_id
    is_ours = person.is_centre if partner is None else person.organisation_id == partner
    if not (person.is_active and is_ours):
        raise Refused(
            _("%(name)s cannot be on duty for this team.") % {"name": person.full_name},
            field=field,
        )
