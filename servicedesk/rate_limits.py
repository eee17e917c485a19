"""How much one may ask of the API: counted per token (or person signed in) and, for whoever is
nobody, per address.

Fixed windows of a minute, counted by the cache's own atomic step: right with Redis under many
processes and with the memory of one. A cache that is away stops nobody.
"""

import ipaddress
import math
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import structlog
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from rest_framework import exceptions, throttling
from rest_framework.request import Request
from rest_framework.settings import api_settings

from servicedesk.accounts.models import AccessToken

if TYPE_CHECKING:  # that module reads the settings that name this one
    from rest_framework.views import APIView

log = structlog.get_logger(__name__)
WINDOWS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
SHARED_PREFIX = 64
"""Whoever has one IPv6 address has all of its /64."""


@dataclass(frozen=True)
class Standing:
    """How much of a window is used: ``left`` requests for another ``seconds``."""

    policy: str
    limit: int
    window: int
    used: int
    seconds: int

    @property
    def left(self) -> int:
        return max(self.limit - self.used, 0)

    @property
    def is_over(self) -> bool:
        return self.used > self.limit


def rate_of(policy: str) -> tuple[int, int]:
    """Requests and seconds of a policy, from the settings (``1200/min``)."""
    rate = str(api_settings.DEFAULT_THROTTLE_RATES[policy])
    found = re.fullmatch(r"(\d+)/([smhd])\w*", rate)
    if found is None:
        raise ValueError(f"{rate!r} is no rate: write it like 1200/min")
    return int(found[1]), WINDOWS[found[2]]


def count(policy: str, who: str, *, now: float) -> Standing:
    """Count one request of somebody and say how they stand."""
    limit, window = rate_of(policy)
    begun = int(now // window)
    key = f"rate:{policy}:{who}:{begun}"
    try:
        cache.add(key, 0, timeout=window + 5)
        used = cache.incr(key)
    except ValueError:  # the window ended between the two steps
        used = 1
    except Exception as error:  # noqa: BLE001 — whatever the cache's client raises, it is away
        log.warning("cache is away, nobody is counted", error=repr(error))
        used = 1
    return Standing(policy, limit, window, used, max(math.ceil((begun + 1) * window - now), 1))


def address_of(request: HttpRequest | Request) -> str:
    """Where a request comes from, behind as many proxies as the settings trust."""
    told = throttling.BaseThrottle().get_ident(cast(Request, request)) or ""  # reads META only
    try:
        address = ipaddress.ip_address(told)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, SHARED_PREFIX), strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)


def count_stranger(request: Request) -> None:
    """Count a request that shows nothing, or nothing valid. Raises Throttled over the limit."""
    standing = count("anon", address_of(request), now=time.time())
    _note(request, standing)
    if standing.is_over:
        raise exceptions.Throttled(wait=standing.seconds)


class TokenThrottle(throttling.BaseThrottle):
    """So much a minute for each token; a person signed in counts as one."""

    standing: Standing | None = None

    def allow_request(self, request: Request, view: "APIView") -> bool:
        token = request.auth
        who = f"token-{token.pk}" if isinstance(token, AccessToken) else f"user-{request.user.pk}"
        self.standing = count("user", who, now=time.time())
        _note(request, self.standing)
        return not self.standing.is_over

    def wait(self) -> float | None:
        return self.standing.seconds if self.standing else None


def _note(request: Request, standing: Standing) -> None:
    request._request.rate_standing = standing  # type: ignore[attr-defined]  # for the middleware


def tell(request: HttpRequest, response: HttpResponse) -> None:
    """The headers that say how the asker stands."""
    standing: Standing | None = getattr(request, "rate_standing", None)
    if standing is None:
        return
    name, left = standing.policy, standing.left
    response["RateLimit-Policy"] = f'"{name}";q={standing.limit};w={standing.window}'
    response["RateLimit"] = f'"{name}";r={left};t={standing.seconds}'
    response["X-RateLimit-Limit"] = str(standing.limit)
    response["X-RateLimit-Remaining"] = str(left)
    response["X-RateLimit-Reset"] = str(standing.seconds)
