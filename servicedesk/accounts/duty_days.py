"""Who is on duty on which days: told by a floor above, which keeps the rosters."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Shift:
    """A person is on duty from one instant to another. ``post``: names what they are on duty for,
    which one person has at a time. ``is_theirs`` False: they were to be, but are away and nobody
    stands in."""

    user: int
    post: str
    roster: str
    starts_at: datetime
    ends_at: datetime
    is_theirs: bool = True


Reader = Callable[[Collection[int], datetime, datetime], Iterable[Shift]]
_readers: list[Reader] = []


def register(reader: Reader) -> None:
    """Let a floor above say who is on duty when."""
    _readers.append(reader)


def shifts(user_ids: Collection[int], start: datetime, end: datetime) -> list[Shift]:
    """The shifts of these people of which some part lies between, in the order of time."""
    found = [shift for reader in _readers for shift in reader(user_ids, start, end)]
    return sorted(found, key=lambda shift: (shift.starts_at, shift.user))
