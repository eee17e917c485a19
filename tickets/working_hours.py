"""Who is at work now, and for how long today: told by a floor above, which knows people's hours."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class AtWork:
    """``minutes_left``: working time until the end of the person's day."""

    is_working: bool
    minutes_left: int


Spans = Mapping[int, list[tuple[datetime, datetime]]]
"""By person: from when until when they are away."""
Reader = Callable[[Collection[int], datetime, Spans], Mapping[int, AtWork]]
_readers: list[Reader] = []


def register(reader: Reader) -> None:
    """Let a floor above say who works when; people it leaves out work at any time."""
    _readers.append(reader)


def at_work(
    user_ids: Collection[int], now: datetime, *, away: Spans | None = None
) -> dict[int, AtWork]:
    """By person; who is not in it has no hours of their own. Time ``away`` is not left to work."""
    found: dict[int, AtWork] = {}
    for reader in _readers:
        found.update(reader(user_ids, now, away or {}))
    return found
