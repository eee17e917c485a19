"""One clock explained in full: what its page shows, loaded through the ticket's panel."""

from collections.abc import Sequence
from dataclasses import dataclass

from servicedesk.accounts.models import Team, User
from servicedesk.events.models import Event
from sla.clock import ClockState
from sla.explain import (
    STORY_KINDS,
    Figure,
    Picture,
    Reader,
    ShareRow,
    Telling,
    WalkRow,
    draw,
    figures_of,
    share_rows,
    tell,
    walk_rows,
)
from sla.explain.picture import NARROW, WIDE
from sla.facts import TICKET_TYPE, facts_from, happenings_of
from sla.holders import holders, shares
from sla.panels import ClockEntry, Panel, reader_of


@dataclass(frozen=True, slots=True)
class Explanation:
    """A clock's picture in two widths, its numbers, its count by stretches and its story."""

    entry: ClockEntry
    pictures: list[Picture]
    figures: list[Figure]
    rows: list[WalkRow]
    story: list[Telling]
    shares: list[ShareRow]
    """Whose time it was; nothing for clients."""


def explanation_of(panel: Panel, pk: int, *, user: User) -> Explanation | None:
    """The clock of a panel in full; None when it does not show it. Four queries more at most."""
    entry = panel.entry(pk)
    if entry is None:
        return None
    reader, state, now = reader_of(user), entry.state, panel.now
    story = tell(events_of(panel.ticket.pk), state, now=now, reader=reader)
    events = [(each.number, each.at) for each in story]
    return Explanation(
        entry=entry,
        pictures=[
            draw(state, now=now, events=events, reader=reader, width=width)
            for width in (WIDE, NARROW)
        ],
        figures=figures_of(state, now=now, reader=reader),
        rows=walk_rows(state, now=now, reader=reader),
        story=story,
        shares=[] if reader.is_client else _shares(panel, state, reader),
    )


def _shares(panel: Panel, state: ClockState, reader: Reader) -> list[ShareRow]:
    happenings = happenings_of([panel.ticket.pk])[panel.ticket.pk]
    found = shares(state, holders(facts_from(happenings)), now=panel.now)
    teams = Team.objects.in_bulk({each.team for each in found if each.team is not None})
    people = User.objects.in_bulk({each.assignee for each in found if each.assignee is not None})
    return share_rows(
        found,
        teams={pk: team.name for pk, team in teams.items()},
        people={pk: person.full_name for pk, person in people.items()},
        reader=reader,
    )


def events_of(ticket_id: int) -> Sequence[Event]:
    """What happened to the ticket, as far as clocks are told of it, with who did it."""
    return list(
        Event.objects.filter(subject_type=TICKET_TYPE, subject_id=ticket_id, kind__in=STORY_KINDS)
        .select_related("actor")
        .order_by("at", "pk")
    )
