"""Asking an address as somebody, and what of the answer counts."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote

from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.urls import URLPattern

from servicedesk.tests.test_access import ADDRESSES, is_api

_CHANGING = re.compile(
    r'(?<=name="csrfmiddlewaretoken" value=")[^"]*|(?<=nonce=")[^"]*|(?<="request_id":")[^"]*'
    r'|(?<="X-CSRFToken": ")[^"]*|(?<=/calendars/)[\w-]+(?=\.ics)'
)
_WRITTEN = re.compile(r'(?:INTO|UPDATE|FROM)\s+"?(\w+)')
Answer = tuple[int, str, str]
CLIENTS = ("alice", "boss", "bob", "mallory")
MANAGERS = ("cora", "tess", "erin", "frank")
CENTRE = ("dana", "nick", "olga", "lev", "ivan", "pavel", *MANAGERS)
ENTER = {
    "signed_in": (*CLIENTS, "petra", *CENTRE), "clients": CLIENTS, "desk": ("petra", *CENTRE),
    "centre": CENTRE, "managers": MANAGERS, "administrators": ("frank",),
}  # fmt: skip
"""Who of the readers enters what declares so; that the others do not is proved beside."""


class _TakenBackError(Exception):
    """Takes back what was done."""


@contextmanager
def taken_back() -> Iterator[None]:
    """What is asked inside leaves nothing behind."""
    try:
        with transaction.atomic():
            yield
            raise _TakenBackError
    except _TakenBackError:
        pass


def said(response: Any, path: str = "") -> Answer:
    """Status, where it leads and the body, without nonces, new secrets and the path asked for."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    text = _CHANGING.sub("", body.decode("utf-8", "replace"))
    where = response.headers.get("Location", "") + response.headers.get("HX-Redirect", "")
    where = unquote(where)
    if path:
        text, where = text.replace(path, "PATH"), where.replace(path, "PATH")
    return response.status_code, where, text


def is_refusal(answer: Answer) -> bool:
    """Whether nothing was shown or done."""
    return answer[0] in (401, 403, 404, 405)


def difference(one: str, other: str) -> str:
    """Where two texts part, with a little of both."""
    pairs = enumerate(zip(one, other, strict=False))
    place = next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))
    return f"{one[max(place - 40, 0) : place + 60]!r} / {other[max(place - 40, 0) : place + 60]!r}"


def may_enter(pattern: URLPattern, reader: str) -> bool:
    """Whether the door opens to this one of the cast, as it declares."""
    access = "signed_in" if is_api(pattern) else str(getattr(pattern.callback, "access", ""))
    return access == "public" or reader in ENTER[access]


def methods_of(pattern: URLPattern) -> tuple[str, ...]:
    """How it may be asked: pages by GET and POST, the API by what its view knows."""
    if not is_api(pattern):
        return "GET", "POST"
    view = pattern.callback.cls  # type: ignore[attr-defined]
    known = ("GET", "POST", "PUT", "PATCH", "DELETE")
    return tuple(name for name in known if hasattr(view, name.lower()))


def parameters_of(pattern: URLPattern) -> list[str]:
    return [name for name in pattern.pattern.converters if name not in pattern.default_args]


def path_of(route: str, values: dict[str, Any]) -> str:
    """The address with these values in place of what varies."""
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), route)


def named() -> dict[str, str]:
    """Every address's name with its route."""
    return {str(pattern.name): route for route, pattern in ADDRESSES.items()}


def ask(
    browser: Client, method: str, path: str, data: Any = None, *,
    wrote: Callable[[set[str]], object] = lambda tables: None, **how: Any,
) -> Any:  # fmt: skip
    """Ask, whatever happens inside; nothing of it stays. ``wrote`` is called before it is taken
    back, with the names of the tables that were written to, if there were any."""
    seen = _Writing()
    with taken_back(), connection.execute_wrapper(seen):
        browser.cookies.pop("messages", None)  # what the answer before would have told
        answer = getattr(browser, method.lower())(path, data or {}, **how)
        if seen.tables:
            wrote(seen.tables)
        return answer


class _Writing:
    """Which tables are written to, but for that of sessions."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            self.tables |= {_WRITTEN.findall(sql)[0]} - {"django_session"}
        return execute(sql, params, many, context)


@contextmanager
def spied() -> Iterator[set[str]]:
    """The names of parameters that are read inside."""
    read: set[str] = set()
    originals = {name: getattr(QueryDict, name) for name in ("get", "getlist", "__getitem__")}

    def watch(name: str) -> Any:
        original = originals[name]

        def reading(self: QueryDict, key: str, *rest: Any) -> Any:
            read.add(key)
            return original(self, key, *rest)

        return reading

    for name in originals:
        setattr(QueryDict, name, watch(name))
    try:
        yield read
    finally:
        for name in originals:
            delattr(QueryDict, name)
