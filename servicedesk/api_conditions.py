"""Entity tags: a reader is spared what it has (``If-None-Match`` → 304), a writer is kept from
changing what it has not seen (``If-Match`` → 412; RFC 9110, 13.1).

A tag is strong: the moment of the last change and a digest of what the asker is given.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, Protocol, TypeVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk import rate_limits
from servicedesk.api_errors import API_PREFIX, PreconditionFailed

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Write = TypeVar("Write", bound=Callable[..., Response])


class Changeable(Protocol):
    """What a view offers whose row may be changed under a condition."""

    def hold(self) -> None:
        """Lock the row for this transaction and bring it up to date; 404 for a stranger's."""

    def current(self) -> Mapping[str, Any]:
        """The row as its reader is given it by GET."""

    def changes_since(self, moment: datetime) -> list[dict[str, Any]]:
        """What happened to it after the moment, as far as the reader may know; newest first."""


def tag_of(shown: Mapping[str, Any]) -> str:
    """The strong entity tag of what is shown; ``updated_at`` is kept readable in it."""
    body = json.loads(JSONRenderer().render(shown))
    text = json.dumps(body, sort_keys=True)
    stamp = _stamp(str(body.get("updated_at") or ""))
    return f'"{stamp:x}-{hashlib.sha256(text.encode()).hexdigest()[:24]}"'


def _stamp(text: str) -> int:
    try:
        return (datetime.fromisoformat(text) - EPOCH) // timedelta(microseconds=1)
    except (ValueError, TypeError):
        return 0


def _moment(tag: str) -> datetime:
    """When what the tag stands for had last changed; the beginning of time for a strange tag."""
    try:
        return EPOCH + timedelta(microseconds=int(tag.strip('"').partition("-")[0], 16))
    except (ValueError, OverflowError):
        return EPOCH


def tagged(response: Response) -> Response:
    """The same answer with the tag of its body."""
    response["ETag"] = tag_of(response.data)
    return response


def conditional(write: Write) -> Write:
    """For a view's ``post`` or ``patch``: change only what the asker has seen, if they say what
    that was. Check and change are one transaction over a locked row."""

    @wraps(write)
    def checked(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        given = request.headers.get("If-Match")
        if given is None:
            return write(view, request, *args, **kwargs)
        with transaction.atomic():
            _refuse_changed(view, given)
            return write(view, request, *args, **kwargs)

    checked.is_conditional = True  # type: ignore[attr-defined]  # for the API's description
    return checked  # type: ignore[return-value]


def _refuse_changed(view: Changeable, given: str) -> None:
    view.hold()
    tags = parse_etags(given)
    if "*" in tags:
        return
    now = tag_of(view.current())
    if now in tags:
        return
    seen = max((_moment(tag) for tag in tags if not tag.startswith("W/")), default=EPOCH)
    changes = view.changes_since(seen)
    told = "; ".join(str(change["words"]) for change in reversed(changes))
    words = (
        _("It has changed since you read it: %(changes)s. Read it again and repeat.")
        % {"changes": told}
        if told
        else _("It has changed since you read it. Read it again and repeat.")
    )
    raise PreconditionFailed(words, etag=now, changes=changes)


class ApiAnswersMiddleware:
    """What answers of the API carry: how the asker stands, a tag on what was read, 304 for who has
    it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith(API_PREFIX):
            return response
        rate_limits.tell(request, response)
        patch_cache_control(response, private=True, no_cache=True)
        if request.method not in ("GET", "HEAD") or response.status_code != 200:
            return response
        if response.streaming:
            return response
        if "ETag" not in response:
            response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        if _has_it(request, response["ETag"]):
            return _not_modified(response)
        return response


def _has_it(request: HttpRequest, tag: str) -> bool:
    """Weak comparison, as RFC 9110 asks of If-None-Match."""
    given = request.headers.get("If-None-Match")
    if given is None:
        return False
    tags = parse_etags(given)
    return "*" in tags or tag in [one.removeprefix("W/") for one in tags]


def _not_modified(response: HttpResponse) -> HttpResponse:
    lean = HttpResponse(status=304)
    del lean["Content-Type"]
    for name, value in response.items():
        if name.lower() not in ("content-type", "content-length"):
            lean[name] = value
    lean.cookies = response.cookies
    return lean
