"""Kinds of events with their wording, and who listens.

Each app declares its kinds in ``events.py`` and its reactions in ``subscribers.py``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:
    from servicedesk.events.models import Event

Handler = Callable[["Event"], None]


@dataclass(frozen=True)
class Kind:
    """A kind of event. ``wording`` and ``client_wording`` are format strings over the event's data.

    ``client_wording`` None means clients are never shown it. ``audit`` names the chapter of the
    administrators' audit (``servicedesk/audit.py``) the kind stands in; empty, it stands in none.
    """

    name: str
    wording: str | Promise
    client_wording: str | Promise | None = None
    audit: str = ""

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Subscription:
    name: str
    handler: Handler
    together: bool
    each: bool = False
    when: Callable[[], bool] | None = None


_kinds: dict[str, Kind] = {}
_subscriptions: dict[str, list[Subscription]] = {}
_by_name: dict[str, Subscription] = {}


def kind(
    name: str,
    wording: str | Promise,
    *,
    client_wording: str | Promise | None = None,
    audit: str = "",
) -> Kind:
    """Declare a kind; names are past tense and unique (``ticket.status_changed``).

    Raises ValueError when the name is taken.
    """
    if name in _kinds:
        raise ValueError(f"event kind {name} is declared twice")
    _kinds[name] = Kind(name, wording, client_wording, audit)
    return _kinds[name]


def kind_named(name: str) -> Kind | None:
    return _kinds.get(name)


def client_kinds() -> frozenset[str]:
    """Names of the kinds a client may be shown."""
    return frozenset(name for name, known in _kinds.items() if known.client_wording is not None)


def subscribe(
    *kinds: Kind,
    together: bool = False,
    each: bool = False,
    when: Callable[[], bool] | None = None,
) -> Callable[[Handler], Handler]:
    """Let a function react to events of these kinds.

    ``together=True``: database only, at once, in a savepoint of the recording transaction.
    Otherwise
    after commit, from a Delivery row, at least once: the handler must bear repetition; ``when``
    says whether a row is owed at all.
    ``each=True`` with it: for every single event, also where reactions are put together; asked
    ``when`` first (once a block) whether there is anything to do.
    """

    def register(handler: Handler) -> Handler:
        subscription = Subscription(
            f"{handler.__module__}.{handler.__qualname__}", handler, together, each, when
        )
        _by_name[subscription.name] = subscription
        for known in kinds:
            _subscriptions.setdefault(known.name, []).append(subscription)
        return handler

    return register


def subscriptions_to(name: str) -> list[Subscription]:
    return _subscriptions.get(name, [])


def subscription_named(name: str) -> Subscription | None:
    return _by_name.get(name)
