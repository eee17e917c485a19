"""Everything a reader can ask for: every address, and wherever the pages lead from there."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

from escalation.tests.walls.asking import (
    Answer,
    ask,
    may_enter,
    parameters_of,
    path_of,
    said,
    spied,
)
from escalation.tests.walls.forms import Form, read
from escalation.tests.walls.recipes import kind_of
from servicedesk.tests.test_access import ADDRESSES

MOST_OF_ONE = 3
"""How many addresses with a query (a filter, a page, an export) are followed of one page, and how
many pages that differ by a number only."""
FOLLOWS = ("anonymous", "boss", "mallory", "petra", "dana", "cora", "erin", "frank")
"""One of each kind of reader, with the widest rights of it."""
TABLE = re.compile("csv|sheet|excel|calendar|tab-separated")
TYPED = frozenset({"q", "query", "search", "subject", "body", "title", "phone"})
"""Parameters people type words into."""
LEAVES = {"health_ready", "set_language", "set_theme", "swagger", "schema", "styleguide", "metrics"}
"""Addresses that say nothing of anybody."""


@dataclass
class Seen:
    """What a reader was told of each address, the forms they were given, and the names of
    parameters each address reads (by its route), and which answers are tables to take away."""

    answers: dict[str, Answer] = field(default_factory=dict)
    forms: dict[Any, Form] = field(default_factory=dict)
    names: dict[str, set[str]] = field(default_factory=dict)
    exports: list[str] = field(default_factory=list)


def beginnings(reader: str, keys: dict[str, int]) -> Iterator[str]:
    """Every address this reader may enter, with ids of rows that are theirs to see."""
    for route, pattern in ADDRESSES.items():
        if not may_enter(pattern, reader) or pattern.name in LEAVES:
            continue
        kinds = {name: kind_of(str(pattern.name), name) for name in parameters_of(pattern)}
        if all(kind in keys for kind in kinds.values()):
            yield path_of(route, {name: keys[str(kind)] for name, kind in kinds.items()})


def route_of(url: str) -> str | None:
    """The route of one of our addresses; None for any other (files, allauth's pages)."""
    try:
        found = resolve(urlsplit(url).path)
    except Resolver404:
        return None
    return found.route if found.route in ADDRESSES else None


def shape_of(path: str) -> str:
    """The same for pages that differ by a number only."""
    return re.sub(r"(?<=/)\d+(?=/)", "#", path)


def crawl(browser: Client, reader: str, keys: dict[str, int]) -> Seen:
    """Ask for all there is; as one of each kind of reader, follow every link as well."""
    seen, followed = Seen(), Counter[str]()
    waiting = deque(beginnings(reader, keys))
    known = set(waiting)
    while waiting:
        url = waiting.popleft()
        route = str(route_of(url))
        with spied() as names:
            answer = ask(browser, "GET", url)
        seen.names.setdefault(route, set()).update(names)
        seen.answers[url] = said(answer)
        if TABLE.search(answer.headers.get("Content-Type", "")):
            seen.exports.append(url)
        if answer.streaming or "html" not in answer.headers.get("Content-Type", ""):
            continue
        forms, links = read(urlsplit(url).path, answer.content.decode())
        for form in forms:
            seen.forms.setdefault(form.shape, form)
        links = {link.partition("#")[0] for link in links} - known if reader in FOLLOWS else set()
        for link in sorted(links):
            to = route_of(link)
            path, query = urlsplit(link).path, urlsplit(link).query
            one = path if query else shape_of(path)
            if to is None or followed[one] >= MOST_OF_ONE or ADDRESSES[to].name in LEAVES:
                continue
            known.add(link)
            followed[one] += 1
            seen.names.setdefault(to, set()).update(dict(parse_qsl(query)))
            waiting.append(link)
    return seen


def searches(seen: Seen, words: tuple[str, ...]) -> Iterator[str]:
    """Every list and suggestion that looks for words, asked for each of these."""
    for path in sorted({urlsplit(url).path for url in seen.answers}):
        route = str(route_of(path))
        if route in ADDRESSES and not parameters_of(ADDRESSES[route]):
            for name in seen.names.get(route, set()).intersection(TYPED):
                yield from (f"{path}?{name}={word}" for word in words)
