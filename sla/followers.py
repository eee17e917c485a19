"""Who plans by the clocks. Clocks are no events, so the floor above asks here to be told of them.

A follower runs in the transaction that wrote the clocks, whoever caused it: an event, a rebuild, an
import. What it raises undoes both, so clocks and what is planned by them are never apart.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sla.clock import ClockState
from sla.models import Clock
from tickets.models import Ticket

Pair = tuple[Clock, ClockState]


@dataclass(frozen=True, slots=True)
class Refreshed:
    """Locked tickets some of whose clocks were written: all their clocks, stored and derived.

    ``is_quiet``: what is past counts as history nobody is told of. ``new``: the keys of clocks this
    writing made, of which nobody has planned or fired anything yet.
    """

    tickets: Sequence[Ticket]
    pairs: Sequence[Pair]
    now: datetime
    is_quiet: bool = False
    new: frozenset[int] = frozenset()


Follower = Callable[[Refreshed], None]
_followers: list[Follower] = []


def follow_clocks(follower: Follower) -> Follower:
    """Have a function called after clocks were written; as a decorator."""
    if follower not in _followers:
        _followers.append(follower)
    return follower


def tell_followers(refreshed: Refreshed) -> None:
    for follower in _followers:
        follower(refreshed)
