"""Several panels of a page in one answer."""

import re
from collections.abc import Callable
from copy import copy
from functools import partial
from http import HTTPStatus
from typing import TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.core.handlers.exception import convert_exception_to_response
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotFound, QueryDict
from django.http.response import HttpResponseBase
from django.urls import resolve
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from servicedesk.access import Visitor, signed_in

AnyView = TypeVar("AnyView", bound=Callable[..., HttpResponseBase])

MOST = 12
"""Panels of one page; what is asked for beyond is not looked at."""
NAME = re.compile(r"[a-z]{1,20}")


def panel(view: AnyView) -> AnyView:
    """A door that gives one panel of a page and may be asked for among others."""
    view.is_panel = True  # type: ignore[attr-defined]
    return view


@signed_in
@require_safe
def panels(request: Visitor) -> HttpResponse:
    """The panels asked for, name by address; each door answers as if it were asked alone.

    A panel has its name as its id. One that has nothing to say is taken off the page; one that
    refuses or fails leaves there what stood, its link, and takes nothing from the others.
    """
    asked = list(request.GET.dict().items())[:MOST]
    return HttpResponse("\n".join(_piece(request, name, str(path)) for name, path in asked))


def _piece(request: Visitor, name: str, path: str) -> str:
    if not NAME.fullmatch(name):
        return ""
    ask = convert_exception_to_response(partial(_answer, path=path))
    response = cast(HttpResponse, ask(_alone(request)))
    if response.status_code != HTTPStatus.OK:
        return ""
    said = str(response.content, "utf-8").strip()
    return mark_safe(said) or format_html('<div id="{}" hx-swap-oob="delete"></div>', name)  # noqa: S308 — a door's own answer


def _alone(request: Visitor) -> Visitor:
    """The same person's request for nothing yet; who they are is known already."""
    inner = copy(request)
    inner.GET = QueryDict()
    return inner


def _answer(request: HttpRequest, *, path: str) -> HttpResponse:
    """The door's answer; a bare 404 for what is no panel or not this person's, whose page nobody
    would look at."""
    try:
        match = resolve(path)
        if not getattr(match.func, "is_panel", False):
            return HttpResponseNotFound()
        request.path = request.path_info = path
        request.resolver_match = match
        answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
    except (Http404, PermissionDenied):
        return HttpResponseNotFound()
    return answer
