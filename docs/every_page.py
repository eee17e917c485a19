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
from django.db.models import F
from django.test import Client
from django.urls import get_resolver

from servicedesk.accounts.models import User
from servicedesk.notifications.letters import all_kinds
from servicedesk.tests.test_access import is_api, walk
from tickets.choices import Status
from tickets.models import Ticket

DESK = ("frank", "erin", "cora", "dana", "lev", "")
"""Who is tried on pages of the desk and of everybody, whoever sees most first; the last is a
stranger."""
CLIENTS = ("boris", "alice")
EVERYDAY = ("dana",)
"""Whose page is taken where they see one, too: pictures show what most people see."""
RICHEST = {"administration": "frank", "bulk_list": "cora"}
"""Whose page is taken where most people's is nearly empty."""
PEOPLE = (*DESK, *CLIENTS)
WORDS = {
    "key": ("reply-1",), "language": ("en",),
    "name": (
        "attainment", "backlog", "lines", "marks", "time-on-line", "breach-reasons", "stages",
        "integrity", "escalations",
    ),
}  # fmt: skip
"""What stands in addresses besides numbers."""
SHEETS = ("routing", "teams")
QUERIES = {
    "asset_new": "?client={client}",
    "record_new": "?client={client}",
    "ticket_edit": "?fact=subject",
    "dashboard_tickets": "?number=missed&period=all",
}
"""What some pages are asked for besides their address."""
ROWS = {"people": "membership", "records": "escalationrecord", "administration": "routingrule"}
"""Whose keys stand in an address that does not name them."""
PERSONAL = {"bulk_page", "bulk_progress"}
"""What whoever sees most does not see: it is its maker's alone."""
NO_PICTURE = {
    "join_accept": "a letter's token opens it",
    "engineer_link": "a letter's token opens it",
    "calendar_feed": "a calendar's program reads it",
    "upload": "a signed link from the messenger opens it",
    "call_answer": "a letter's token opens it",
    "telegram_webhook": "the messenger calls it",
    "styleguide": "only where DEBUG is on",
    "metrics": "a program reads it",
    "health_ready": "a program reads it",
    "second_factor_roles": "asks for the password again",
    "find_open": "leads on to what was found",
    "open": "leads on to what is told of",
    "article_solved": "an act of whoever was about to ask",
    "ticket_start_work": "an act, once for a ticket",
    "ticket_undo_merge": "an act on a merged ticket, some days long",
    "ticket_lift": "an act on what stands in the way",
    "mail_page": "no letters come to a demo",
    "mail_raw": "no letters come to a demo",
    "letter": "no letters come to a demo",
}
MOST_TRIES, MOST_KEYS = 120, 30
_VARIABLE = re.compile(r"<(\w+):(\w+)>")
_HEAD = re.compile(rb"^\s*<!doctype html", re.IGNORECASE)


def find_richest() -> int:
    """The number of the ticket that has most to show."""
    rows = Ticket.objects.filter(
        status=Status.OPEN, line=1, assignee__isnull=False, due_at__isnull=False
    )
    return int(rows.order_by(F("message_count").desc(), "-pk").values_list("pk", flat=True)[0])


def find_pages(richest: int, *, once_a_view: bool = False) -> dict[str, Any]:
    """``pages``: name, who and path of each; ``missed``: addresses that showed nobody a page.

    ``richest``: the ticket that has most to show; ``once_a_view``: of the addresses that one view
    answers, the first that shows a page is enough.
    """
    logging.disable(logging.CRITICAL)
    browsers, tickets = dict(_browsers()), _tickets(richest)
    client = Ticket.objects.get(pk=richest).organisation_id
    pages, missed, shown = [], {}, set()
    for route, pattern in walk(get_resolver()):
        name = pattern.name or route
        if is_api(pattern) or name in NO_PICTURE or pattern.callback in shown:
            continue
        query = QUERIES.get(name, "").format(client=client)
        found, statuses = _first_page(route, query, browsers, tickets, hides=name in PERSONAL)
        if found is not None:
            who, path = found
            pages.append([_file_name(route), RICHEST.get(name, who), path])
            if once_a_view:
                shown.add(pattern.callback)
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
    route: str, query: str, browsers: dict[str, Client], tickets: list[int], *, hides: bool
) -> tuple[tuple[str, str] | None, set[int]]:
    """Who sees a whole page where, and otherwise what the answers were."""
    statuses: set[int] = set()
    people = CLIENTS if route.startswith("portal/") else DESK
    for plain in islice(_paths(route, tickets), MOST_TRIES):
        path = plain + query
        for name in people:
            status, is_page = _ask(browsers[name], path)
            if is_page:
                everyday = next((one for one in EVERYDAY if _ask(browsers[one], path)[1]), name)
                return (everyday if people is DESK else name, path), statuses
            if status in (200, 405):
                return None, {status}  # a fragment or a file: part of a page; or an act
            statuses.add(status)
            if status == 404 and name == people[0] and not hides:
                break  # who sees everything does not see it: it is not there
    return None, statuses


def _ask(browser: Client, path: str) -> tuple[int, bool]:
    """The answer's status, and whether it is a whole page."""
    answer = browser.get(path)
    body = b"" if answer.streaming else answer.content[:200]
    answer.close()
    return answer.status_code, answer.status_code == 200 and _HEAD.match(body) is not None


def _tickets(richest: int) -> list[int]:
    """The ticket with most to show, some a client asked, one filled in by a form, one a status."""
    asked = Ticket.objects.filter(requester__email=f"{CLIENTS[-1]}@desk.example").order_by("-pk")
    first = [richest, *asked.values_list("pk", flat=True)[:3]]
    formed = Ticket.objects.filter(answers__isnull=False).values_list("pk", flat=True)[:1]
    newest = Ticket.objects.order_by("-pk")
    statuses = [newest.filter(status=one).values_list("pk", flat=True)[:1] for one in Status]
    return list(dict.fromkeys([*first, *formed, *(key for keys in statuses for key in keys)]))


def _paths(route: str, tickets: list[int]) -> Iterator[str]:
    """The route with likely values: a ticket's own rows, then the tickets with the newest and the
    first of all rows."""
    plain = "/" + route.replace("^", "").replace("$", "")
    variables = _VARIABLE.findall(plain)

    def filled(numbers: list[int], keys: list[int]) -> Iterator[str]:
        choices = [
            numbers if name == "number" else keys if kind == "int" else _words(name, plain)
            for kind, name in variables
        ]
        for values in product(*choices):
            given = iter(values)
            yield _VARIABLE.sub(lambda _found, given=given: str(next(given)), plain)

    if len(variables) > 1:
        for number in tickets:
            yield from filled([number], _keys_of(number, plain))
    yield from filled(tickets, _keys(plain))


def _words(name: str, path: str) -> tuple[str, ...]:
    if name == "name" and "letters" in path:
        return tuple(kind.name for kind in all_kinds()[:1])
    if name == "name" and "administration" in path:
        return SHEETS
    return WORDS.get(name, ("x",))


def _models(words: set[str]) -> Iterator[Any]:
    for model in apps.get_models():
        name = model._meta.model_name or ""
        if any(len(word) > 3 and word in name for word in words):
            yield model


def _keys_of(ticket: int, path: str) -> list[int]:
    """Keys of the ticket's own rows whose kind the address names."""
    words = {word.rstrip("s") for word in re.findall(r"[a-z]+", path)} - {"ticket", "request"}
    keys: list[int] = []
    for model in _models(words):
        if any(field.name == "ticket" for field in model._meta.fields):
            keys += model._base_manager.filter(ticket=ticket).values_list("pk", flat=True)[:3]
    return keys


def _keys(path: str) -> list[int]:
    """Keys of rows whose kind the address names, and small numbers for what it does not."""
    named = re.findall(r"[a-z]+", path)
    words = {word.rstrip("s") for word in named} | {ROWS[word] for word in named if word in ROWS}
    keys: list[int] = []
    for model in _models(words):
        rows = model._base_manager.order_by("-pk").values_list("pk", flat=True)
        most = MOST_KEYS if model._meta.model_name in ROWS.values() else 2
        keys += [key for key in rows[:most] if isinstance(key, int)]
    return list(dict.fromkeys([*keys[:MOST_KEYS], *range(1, 15)]))


def _file_name(route: str) -> str:
    plain = _VARIABLE.sub(r"\2", route).replace("^", "").replace("$", "")
    return re.sub(r"[^\w-]+", "_", plain).strip("_") or "home"
