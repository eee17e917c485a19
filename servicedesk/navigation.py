"""The way around: each app registers its places; a person is shown those they may enter."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, cached_property

from servicedesk.accounts.models import Organisation, User
from servicedesk.notifications.models import Notification

COUNT_SECONDS = 10
MOST_SHOWN = 100
PASSING = ("open", "after", "before", "order")
CHOSEN = "organisation"
"""Where the session keeps which of their organisations a client's person looks at."""


@dataclass(frozen=True)
class Place:
    """An entry of the side bar (or of the portal's head). ``count`` is cached for some seconds a
    person."""

    label: str | Promise
    url_name: str
    icon: str
    order: int
    is_for: Callable[[User], bool]
    group: str | Promise = "desk"
    query: str = ""
    count: Callable[[User], int | None] | None = None
    args: tuple[str, ...] = ()

    @cached_property
    def url(self) -> str:
        return reverse(self.url_name, args=self.args) + self.query


_places: list[Place] = []
_own: list[Callable[[User], Iterable[Place]]] = []


def register(*places: Place) -> None:
    """Add places; called when an app is ready."""
    _places.extend(places)
    _places.sort(key=lambda place: place.order)


def register_own(places: Callable[[User], Iterable[Place]]) -> None:
    """Add places that are each person's own; asked for once a page."""
    _own.append(places)


def places_of(user: User) -> list[Place]:
    """Where the person may go, in order."""
    places = [place for place in _places if place.is_for(user)]
    places += [place for own in _own for place in own(user)]
    return sorted(places, key=lambda place: place.order)


def _counts(places: list[Place], user: User) -> dict[Place, int | None]:
    """Each place's count, a few seconds old at most; one trip to the cache for all of them."""
    keys = {place: f"place-count:{place.url}:{user.pk}" for place in places if place.count}
    known = cache.get_many(keys.values())
    fresh = {
        key: place.count(user) for place, key in keys.items() if place.count and key not in known
    }
    if fresh:
        cache.set_many(fresh, COUNT_SECONDS)
    return {place: {**known, **fresh}[key] for place, key in keys.items()}


def _shown(count: int | None) -> int | str | None:
    """Beyond two digits nobody reads a number in passing."""
    return f"{MOST_SHOWN - 1}+" if count is not None and count >= MOST_SHOWN else count


def _entry(place: Place, count: int | None, here: str) -> dict[str, Any]:
    url = place.url
    return {
        "label": place.label,
        "url": url,
        "icon": place.icon,
        "count": _shown(count),
        "current": here == url,
        "group": place.group,
    }


def _standing(here: str) -> str:
    """The address without what only says how far one has read."""
    path, _sign, query = here.partition("?")
    kept = [(name, value) for name, value in parse_qsl(query) if name not in PASSING]
    return f"{path}?{urlencode(kept)}" if kept else path


def entries(user: User, here: str) -> list[dict[str, Any]]:
    """The side bar: each place with its count and whether one stands there; ``here`` is the address
    with its query."""
    places = places_of(user)
    counts, here = _counts(places, user), _standing(here)
    return [_entry(place, counts.get(place), here) for place in places]


def chosen_organisation(request: HttpRequest) -> int | None:
    """Which of their organisations a client's person looks at; None: all of them.

    What was chosen counts only while they belong there.
    """
    user, chosen = getattr(request, "user", None), request.session.get(CHOSEN)
    if chosen is None or not isinstance(user, User) or user.right_in(chosen) is None:
        return None
    return int(chosen)


def _organisations(request: HttpRequest, user: User) -> dict[str, Any]:
    """What the switch in the portal's head offers; nothing to those who have no choice."""
    if len(user.rights) < 2:
        return {}
    chosen = chosen_organisation(request)
    mine = list(Organisation.objects.visible_to(user).order_by("name"))
    return {
        "organisations": [(one.pk, one.name, one.pk == chosen) for one in mine],
        "organisation_chosen": next((one.name for one in mine if one.pk == chosen), ""),
    }


def context(request: HttpRequest) -> dict[str, Any]:
    """Template context: the places of the signed-in person and their unread notifications."""
    user = getattr(request, "user", None)
    known = {
        "theme": request.COOKIES.get("theme", "auto"),
        "csp_nonce": getattr(request, "csp_nonce", ""),
    }
    is_part = getattr(request, "htmx", False) or getattr(request, "is_part", False)
    if not isinstance(user, User) or is_part:
        return known
    return {
        **known,
        **_organisations(request, user),
        "nav": entries(user, request.get_full_path()),
        "unread_count": Notification.objects.visible_to(user).unread().count(),
    }
