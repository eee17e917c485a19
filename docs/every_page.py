"""Every page of the house with somebody who may see it and ids that are there: found by asking.

Called inside a desk with demo data. Addresses come from the program itself, so a new page is
found without being told of; one that nobody can be shown stands in ``NO_PICTURE`` with its reason.
"""

import logging
import re
from collections.abc import Iterator
from itertools import islice, product
from typing import Any

from django.apps import apps
from django.test import Client
from django.urls import get_resolver

from servicedesk.accounts.models import User
from servicedesk.tests.test_access import is_api, walk
from tickets.models import Ticket

DESK = ("frank", "erin", "cora", "dana", "lev", "")
"""Who is tried on pages of the desk and of everybody, whoever sees most first; the last is a
stranger."""
CLIENTS = ("boris", "alice")
EVERYDAY = ("dana",)
"""Whose page is taken where they see one, too: pictures show what most people see."""
PEOPLE = (*DESK, *CLIENTS)
WORDS = {
    "key": ("reply-1",), "secret": ("x",), "token": ("x",), "language": ("en",),
    "name": (
        "attainment", "backlog", "lines", "marks", "time-on-line", "breach-reasons", "stages",
        "integrity", "escalations",
    ),
}  # fmt: skip
"""What stands in addresses besides numbers."""
NO_PICTURE = {
    "join_accept": "a letter's token opens it",
    "engineer_link": "a letter's token opens it",
    "calendar_feed": "a calendar's program reads it",
    "upload": "a signed link from the messenger opens it",
    "call_answer": "a letter's token opens it",
    "telegram_webhook": "the messenger calls it",
    "styleguide": "only where DEBUG is on",
    "metrics": "a program reads it",
}
MOST_TRIES = 20
_VARIABLE = re.compile(r"<(\w+):(\w+)>")
_HEAD = re.compile(rb"^\s*<!doctype html", re.IGNORECASE)


def find_pages(richest: int) -> dict[str, Any]:
    """``pages``: name, who and path of each; ``missed``: addresses that showed nobody a page.

    ``richest``: the ticket that has most to show.
    """
    logging.disable(logging.CRITICAL)
    browsers = dict(_browsers())
    pages, missed = [], {}
    for route, pattern in walk(get_resolver()):
        name = pattern.name or route
        if is_api(pattern) or name in NO_PICTURE:
            continue
        found, statuses = _first_page(route, browsers, richest)
        if found is not None:
            pages.append([_file_name(route), *found])
        elif not statuses <= {200, 204, 301, 302, 304, 405}:
            missed[route] = sorted(statuses)
    return {"pages": pages, "missed": missed}


def _browsers() -> Iterator[tuple[str, Client]]:
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    for name in PEOPLE:
        browser = Client(headers={"Host": "127.0.0.1"}, raise_request_exception=False)
        person = User.objects.filter(email=f"{name}@desk.example").first() if name else None
        if person is not None:
            browser.force_login(person, backend=backend)
        if person is not None or not name:
            yield name, browser


def _first_page(
    route: str, browsers: dict[str, Client], richest: int
) -> tuple[tuple[str, str] | None, set[int]]:
    """Who sees a whole page where, and otherwise what the answers were."""
    statuses: set[int] = set()
    people = CLIENTS if route.startswith("portal/") else DESK
    for path in islice(_paths(route, richest), MOST_TRIES):
        for name in people:
            status, is_page = _ask(browsers[name], path)
            if is_page:
                plain = next((one for one in EVERYDAY if _ask(browsers[one], path)[1]), name)
                return (plain if people is DESK else name, path), statuses
            if status in (200, 405):
                return None, {status}  # a fragment or a file: part of a page; or an act
            statuses.add(status)
            if status == 404 and name == people[0]:
                break  # who sees everything does not see it: it is not there
    return None, statuses


def _ask(browser: Client, path: str) -> tuple[int, bool]:
    """The answer's status, and whether it is a whole page."""
    answer = browser.get(path)
    body = b"" if answer.streaming else answer.content[:200]
    answer.close()
    return answer.status_code, answer.status_code == 200 and _HEAD.match(body) is not None


def _paths(route: str, richest: int) -> Iterator[str]:
    """The route with likely values: the richest ticket, the newest and the first of the rows."""
    plain = "/" + route.replace("^", "").replace("$", "")
    variables = _VARIABLE.findall(plain)
    asked = Ticket.objects.filter(requester__email=f"{CLIENTS[-1]}@desk.example").order_by("-pk")
    tickets = (richest, *asked.values_list("pk", flat=True)[:3])
    choices = [
        tickets if name == "number" else _keys(plain) if kind == "int" else WORDS.get(name, ("x",))
        for kind, name in variables
    ]
    for values in product(*choices):
        given = iter(values)
        yield _VARIABLE.sub(lambda _found, given=given: str(next(given)), plain)


def _keys(path: str) -> list[int]:
    """Keys of rows whose kind the address names, and small numbers for what it does not."""
    words = {word.rstrip("s") for word in re.findall(r"[a-z]+", path)}
    keys: list[int] = []
    for model in apps.get_models():
        name = model._meta.model_name or ""
        if any(len(word) > 3 and word in name for word in words):
            rows = model._base_manager.order_by("-pk").values_list("pk", flat=True)
            keys += [key for key in rows[:2] if isinstance(key, int)]
    return list(dict.fromkeys([*keys[:14], *range(1, 15)]))


def _file_name(route: str) -> str:
    plain = _VARIABLE.sub(r"\2", route).replace("^", "").replace("$", "")
    return re.sub(r"[^\w-]+", "_", plain).strip("_") or "home"
