"""Finding anything by a few letters: each app registers what it finds, each shows only what the
person may see.

An app adds its own in a module ``palette.py`` that its ``AppConfig.ready`` imports::

    register(Finder("ticket", _("Tickets"), "inbox", 10, find_tickets, named_tickets))

``find(query, user, limit)`` answers while somebody types, in a query or two; ``named(keys, user)``
gives what was opened before, as far as the person still sees it. Both go through ``visible_to``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.functional import Promise

from servicedesk.accounts.models import User

PER_GROUP = 6
RECENT = 8
RECENT_SECONDS = 30 * 24 * 3600
LONGEST_QUERY = 100


@dataclass(frozen=True)
class Found:
    """One thing that was found. ``key``: by which its finder knows it again; ``is_exact``: what was
    typed names it and nothing else."""

    key: int
    title: str
    url: str
    detail: str = ""
    is_exact: bool = False


Find = Callable[[str, User, int], Sequence[Found]]
Named = Callable[[Sequence[int], User], Sequence[Found]]


@dataclass(frozen=True)
class Finder:
    """What one kind of thing is found by. ``named`` None: it is not remembered as opened."""

    name: str
    label: str | Promise
    icon: str
    order: int
    find: Find
    named: Named | None = None

    @property
    def is_remembered(self) -> bool:
        """For templates, which would call ``named``."""
        return self.named is not None


@dataclass(frozen=True)
class Group:
    finder: Finder
    found: list[Found]


_finders: dict[str, Finder] = {}


def register(*finders: Finder) -> None:
    """Add finders; called when an app is ready. Raises ValueError where a name is taken."""
    for finder in finders:
        if finder.name in _finders:
            raise ValueError(f"finder {finder.name} is declared twice")
        _finders[finder.name] = finder


def finders() -> list[Finder]:
    return sorted(_finders.values(), key=lambda finder: finder.order)


def search(query: str, user: User) -> list[Group]:
    """What answers the query, by kind; what was opened lately before the rest of its kind."""
    query = " ".join(query[:LONGEST_QUERY].replace("\x00", "").split())
    if not query:
        return []
    lately = _remembered(user)
    groups = []
    for finder in finders():
        found = list(finder.find(query, user, PER_GROUP))
        places = {key: place for place, (name, key) in enumerate(lately) if name == finder.name}
        found.sort(key=lambda one: (not one.is_exact, places.get(one.key, RECENT)))
        if found:
            groups.append(Group(finder, found[:PER_GROUP]))
    return groups


def recent(user: User) -> list[tuple[Finder, Found]]:
    """What the person opened lately and still sees, the latest first."""
    lately = _remembered(user)
    keys: dict[str, list[int]] = {}
    for name, key in lately:
        keys.setdefault(name, []).append(key)
    known: dict[tuple[str, int], tuple[Finder, Found]] = {}
    for name, wanted in keys.items():
        finder = _finders.get(name)
        if finder is not None and finder.named is not None:
            for one in finder.named(wanted, user):
                known[name, one.key] = (finder, one)
    return [known[place] for place in lately if place in known]


def open_named(name: str, key: int, user: User) -> str | None:
    """Where this thing is, remembered as opened; None where the person sees no such thing."""
    finder = _finders.get(name)
    if finder is None or finder.named is None:
        return None
    (found,) = finder.named([key], user)[:1] or (None,)
    if found is None:
        return None
    remember(user, name, key)
    return found.url


def remember(user: User, name: str, key: int) -> None:
    """Keep that the person opened it, for a month."""
    lately = [(name, key), *(one for one in _remembered(user) if one != (name, key))]
    cache.set(_cache_key(user), lately[:RECENT], RECENT_SECONDS)


def _remembered(user: User) -> list[tuple[str, int]]:
    return [(name, key) for name, key in cache.get(_cache_key(user), [])]


def _cache_key(user: User) -> str:
    return f"palette:{user.pk}"
