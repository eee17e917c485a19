"""Bringing a whole file in: one transaction a ticket, nothing sent, nothing half done."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import DatabaseError, transaction

from servicedesk.errors import Refused
from servicedesk.events.services import replaying
from tickets.history_import.ground import Ground
from tickets.history_import.map_files import load_map, map_for_header
from tickets.history_import.maps import HistoryMap
from tickets.history_import.moments import BadRow, Gathered, History, gather
from tickets.history_import.reading import LogFile
from tickets.history_import.replay import Replay
from tickets.models import Ticket

Progress = Callable[[int], None]
"""Told the rows done since it was last called."""
KNOWN_CHUNK = 500


@dataclass
class Outcome:
    """What became of a file; ``created`` counts new teams, people, … by name."""

    map_name: str
    row_count: int = 0
    ticket_count: int = 0
    imported_row_count: int = 0
    known_ticket_count: int = 0
    known_row_count: int = 0
    bad_rows: list[BadRow] = field(default_factory=list)
    rejected_keys: set[str] = field(default_factory=set)
    created: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """A file with the map that reads it, its rows checked."""

    history_map: HistoryMap
    gathered: Gathered


def open_source(path: Path, *, map_path: Path | None, now: datetime) -> Source:
    """Read and check the whole file; without a map the shipped one for exactly its head is taken.

    Raises Refused when file or map cannot be used at all; single bad rows are in the result.
    """
    history_map = load_map(map_path) if map_path else None
    file = LogFile(
        path,
        delimiter=history_map.delimiter if history_map else "",
        encoding=history_map.encoding if history_map else "",
    )
    history_map = history_map or map_for_header(file.header)
    history_map.check_header(file.header)
    return Source(history_map, gather(file.rows(), history_map, now=now))


def import_history(source: Source, *, is_dry_run: bool, progress: Progress) -> Outcome:
    """Live every new ticket again; one already here stays as it is, whatever the file says."""
    gathered, history_map = source.gathered, source.history_map
    outcome = Outcome(history_map.name, row_count=gathered.row_count)
    outcome.bad_rows.extend(gathered.bad_rows)
    outcome.rejected_keys.update(gathered.rejected_keys)
    here = known_keys(history_map.name, (history.key for history in gathered.histories))
    ground = Ground(history_map.name)
    replay = Replay(ground, source=history_map.name, body=history_map.body)
    for history in gathered.histories:
        if history.key in here:
            outcome.known_ticket_count += 1
            outcome.known_row_count += history.row_count
        elif is_dry_run or _live(history, replay, outcome):
            outcome.ticket_count += 1
            outcome.imported_row_count += history.row_count
        progress(history.row_count)
    outcome.created = {
        "teams": ground.teams.created_count,
        "people": ground.people.created_count,
        "clients": ground.organisations.created_count,
        "products": ground.products.created_count,
    }
    return outcome


def known_keys(source: str, keys: Iterable[str]) -> set[str]:
    """Those of the keys whose tickets are here already."""
    wanted = list(keys)
    known: set[str] = set()
    for start in range(0, len(wanted), KNOWN_CHUNK):
        chunk = wanted[start : start + KNOWN_CHUNK]
        found = Ticket.objects.filter(source=source, source_key__in=chunk)
        known.update(found.values_list("source_key", flat=True))
    return known


def _live(history: History, replay: Replay, outcome: Outcome) -> bool:
    """One ticket, whole or not at all; a refusal is reported at its first row."""
    try:
        with transaction.atomic(), replaying():
            replay.live(history)
    except (Refused, DatabaseError) as error:
        replay.ground.forget()
        outcome.rejected_keys.add(history.key)
        outcome.bad_rows.append(BadRow(replay.line, str(error), history.key))
        return False
    replay.ground.keep()
    return True
