"""The calendar of a roster: day by day who has each level, and what stands against the plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from escalation.duty import rota
from escalation.duty.models import Roster
from escalation.duty.services import current_rota
from servicedesk.accounts.models import User
from servicedesk.wording import exact_time, short_time, weekday_words


@dataclass(frozen=True, slots=True)
class Turn:
    """A part of a day: from when, who, and whether it needs a look."""

    words: str
    tone: str


@dataclass(frozen=True, slots=True)
class Day:
    label: str
    levels: list[list[Turn]]


def days_of(found: rota.Rota, *, start: datetime, count: int) -> list[Day]:
    """So many days from the one of ``start``, in the zone of the roster."""
    zone = found.zone
    first = start.astimezone(zone).date()
    begins = [
        datetime.combine(first + timedelta(days=day), time(), tzinfo=zone)
        for day in range(count + 1)
    ]
    parts = rota.stretches(found, begins[0], begins[-1])
    names = names_of(parts)
    return [
        Day(
            label=weekday_words(begin),
            levels=[
                [
                    _turn(part, names, begin, zone)
                    for part in parts
                    if part.post.level == level and part.starts_at < end and part.ends_at > begin
                ]
                for level in range(1, found.levels + 1)
            ],
        )
        for begin, end in pairwise(begins)
    ]


def names_of(parts: Sequence[rota.Stretch]) -> dict[int, str]:
    """Names of everybody in these stretches, in one query."""
    keys = {key for part in parts for key in (part.post.person, part.post.planned) if key}
    return dict(User.objects.filter(pk__in=keys).values_list("pk", "full_name"))


def _turn(part: rota.Stretch, names: dict[int, str], begin: datetime, zone: ZoneInfo) -> Turn:
    starts = part.starts_at.astimezone(zone)
    from_words = f"{starts:%H:%M} " if starts > begin else ""
    return Turn(from_words + post_words(part.post, names), TONES.get(part.post.why, ""))


TONES = {rota.Why.AWAY: "breach", rota.Why.NOBODY: "breach", rota.Why.STANDS_IN: "warn",
         rota.Why.COVER: "info"}  # fmt: skip


def post_words(post: rota.Post, names: dict[int, str]) -> str:
    """Who has the post: "Lev for Dana", "nobody: Dana is away"."""
    planned = names.get(post.planned or 0, "")
    if post.person is None:
        return _("nobody: %(name)s is away") % {"name": planned} if planned else _("nobody")
    name = names.get(post.person, "")
    if post.why == rota.Why.STANDS_IN:
        return _("%(name)s for %(planned)s") % {"name": name, "planned": planned}
    return name


def clash_words(clashes: Sequence[rota.Clash], *, zone: ZoneInfo) -> list[str]:
    """What stands against the plan, in sentences."""
    language = translation.get_language() or "en"
    keys = {clash.person for clash in clashes}
    names = dict(User.objects.filter(pk__in=keys).values_list("pk", "full_name"))
    return [
        (
            _("%(name)s is away from %(start)s until %(end)s but on duty (level %(levels)s).")
            if clash.kind == "away"
            else _("%(name)s has two levels from %(start)s until %(end)s (levels %(levels)s).")
        )
        % {
            "name": names.get(clash.person, ""),
            "start": exact_time(clash.starts_at, zone=zone, language=language),
            "end": exact_time(clash.ends_at, zone=zone, language=language),
            "levels": ", ".join(str(level) for level in clash.levels),
        }
        for clash in clashes
    ]


AHEAD = timedelta(days=14)


def now_of(roster: Roster, *, now: datetime) -> dict[str, Any]:
    """Who has each level now, and when somebody takes over; no posts without a version."""
    found = current_rota(roster, start=now, end=now + AHEAD)
    if found is None:
        return {"posts": [], "change": ""}
    parts = rota.stretches(found, now, now + AHEAD)
    names = names_of(parts)
    posts = [
        {"level": post.level, "turn": Turn(post_words(post, names), TONES.get(post.why, ""))}
        for post in rota.on_duty(found, now)
    ]
    change = rota.next_change(found, now, within=AHEAD)
    zone, language = timezone.get_current_timezone(), translation.get_language() or "en"
    words = short_time(change, now=now, zone=zone, language=language) if change else ""
    return {"posts": posts, "change": words}
