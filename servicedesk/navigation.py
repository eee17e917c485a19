"""The way around: each app registers its places; a person is shown those they may enter."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from servicedesk.accounts.models import User
from servicedesk.notifications.models import Notification

COUNT_SECONDS = 10
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
    count: Callable[[User], int] | None = None
    args: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return reverse(self.url_name, args=self.args) + self.query


_places: list[Place] = []


def register(*places: Place) -> None:
    """Add places; called when an app is ready."""
    _places.extend(places)
    _places.sort(key=lambda place: place.order)


def places_of(user: User) -> list[Place]:
    """The places this person may enter, in their order."""
    return [place for place in _places if place.is_for(user)]


def _counts(places: list[Place], user: User) -> dict[Place, int]:
    """Each place's count, a few seconds old at most; one trip to the cache for all of them."""
    keys = {place: f"place-count:{place.url}:{user.pk}" for place in places if place.count}
    known = cache.get_many(keys.values())
    fresh = {
        key: place.count(user) for place, key in keys.items() if place.count and key not in known
    }
    if fresh:
        cache.set_many(fresh, COUNT_SECONDS)
    return {place: {**known, **fresh}[key] for place, key in keys.items()}


def _entry(place: Place, count: int | None, request: HttpRequest) -> dict[str, Any]:
    url = place.url
    return {
        "label": place.label,
        "url": url,
        "icon": place.icon,
        "count": count,
        "current": request.get_full_path() == url
        or (not place.query and request.path == url and not request.GET),
        "group": place.group,
    }


def context(request: HttpRequest) -> dict[str, Any]:
    """Template context: the places of the signed-in person and their unread notifications."""
    user = getattr(request, "user", None)
    known = {
        "theme": request.COOKIES.get("theme", "auto"),
        "csp_nonce": getattr(request, "csp_nonce", ""),
    }
    if not isinstance(user, User) or getattr(request, "htmx", False):
        return known
    places = places_of(user)
    counts = _counts(places, user)
    return {
        **known,
        "nav": [_entry(place, counts.get(place), request) for place in places],
        "unread_count": Notification.objects.visible_to(user).unread().count(),
    }
