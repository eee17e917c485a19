"""Who is looking at a ticket and who is writing on it: kept in the cache, forgotten in seconds.

No rows: a heartbeat is the poll the page makes anyway. Of two who come at the same instant one may
be known a poll later.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.cache import cache

from servicedesk.accounts.models import User

SEEN_SECONDS = 25
"""Two polls and a slow answer; a tab in the background does not poll and so is not here."""
TYPING_SECONDS = 15
ROSTER_SECONDS = 3_600
MOST_PEOPLE = 50


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who has the ticket open before them."""

    name: str
    is_typing: bool


def note(ticket_id: int, person: User, *, is_typing: bool = False) -> list[Present]:
    """Say that the person looks at the ticket now; those others who do, writers first.

    To be asked only for a ticket the person sees.
    """
    own, typing = _key(ticket_id, person.pk), _typing_key(ticket_id, person.pk)
    cache.set(own, person.full_name, SEEN_SECONDS)
    if is_typing:
        cache.set(typing, 1, TYPING_SECONDS)
    roster = _join(ticket_id, person.pk)
    return _among(ticket_id, (key for key in roster if key != person.pk))


def leave_writing(ticket_id: int, person: User) -> None:
    """What the person wrote is sent."""
    cache.delete(_typing_key(ticket_id, person.pk))


def _join(ticket_id: int, person: int) -> list[int]:
    key = f"presence:{ticket_id}"
    roster: list[int] = cache.get(key) or []
    if person not in roster:
        roster = [*roster, person][-MOST_PEOPLE:]
        cache.set(key, roster, ROSTER_SECONDS)
    return roster


def _among(ticket_id: int, people: Iterable[int]) -> list[Present]:
    keys = list(people)
    if not keys:
        return []
    asked = [name(ticket_id, one) for one in keys for name in (_key, _typing_key)]
    known = cache.get_many(asked)
    here = [
        Present(known[_key(ticket_id, one)], _typing_key(ticket_id, one) in known)
        for one in keys
        if _key(ticket_id, one) in known
    ]
    return sorted(here, key=lambda one: (not one.is_typing, one.name))


def _key(ticket_id: int, person: int) -> str:
    return f"presence:{ticket_id}:{person}"


def _typing_key(ticket_id: int, person: int) -> str:
    return f"presence:{ticket_id}:{person}:typing"
