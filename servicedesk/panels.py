"""Panels beside a page: fragments of other floors, each asked at its own door."""

from copy import copy
from functools import partial
from http import HTTPStatus
from typing import cast

from django.core.exceptions import PermissionDenied
from django.core.handlers.exception import convert_exception_to_response
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotFound, QueryDict
from django.urls import resolve, reverse
from django.utils.safestring import SafeString, mark_safe

from servicedesk.access import View, Visitor

_doors: dict[str, View] = {}


def drawn(request: Visitor, door: str, *args: object) -> SafeString | None:
    """What the door of that name says to this person; "" where it has nothing to say, None where it
    refuses or fails, which is logged and takes nothing from the page.

    The door asks for rights as if it were asked alone, and is asked for no more than to look.
    """
    path = reverse(door, args=args)
    if door not in _doors:
        _doors[door] = resolve(path).func
    ask = convert_exception_to_response(partial(_answer, door=_doors[door], args=args))
    response = cast(HttpResponse, ask(_alone(request, path)))
    if response.status_code != HTTPStatus.OK:
        return None
    return mark_safe(str(response.content, "utf-8").strip())  # noqa: S308 — a door's own answer


def _alone(request: Visitor, path: str) -> Visitor:
    """The same person's request for that address; who they are is known already."""
    inner = copy(request)
    inner.path = inner.path_info = path
    inner.method, inner.GET = "GET", QueryDict()
    inner.is_part = True
    return inner


def _answer(request: HttpRequest, *, door: View, args: tuple[object, ...]) -> HttpResponse:
    """The door's answer; a bare 404 for what is not this person's, whose page nobody would see."""
    try:
        return cast(HttpResponse, door(request, *args))
    except (Http404, PermissionDenied):
        return HttpResponseNotFound()
