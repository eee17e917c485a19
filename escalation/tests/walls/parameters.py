"""Every parameter a reader can send, each with a stranger's id or a missing one in it."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from drf_spectacular.generators import SchemaGenerator

from escalation.tests.walls.asking import may_enter, parameters_of, path_of
from escalation.tests.walls.crawl import Seen, route_of, shape_of
from escalation.tests.walls.forms import numberless
from escalation.tests.walls.recipes import NEVER_IDS, kind_of
from servicedesk.tests.test_access import ADDRESSES, is_api

SAMPLES = {"integer": 1, "boolean": False, "array": [], "object": {}, "number": 1}


@dataclass(frozen=True)
class Question:
    """Parameters of one address, most often one, and what goes with them."""

    method: str
    path: str
    names: tuple[str, ...]
    data: dict[str, Any] = field(hash=False, compare=False)
    is_json: bool = False
    lists: frozenset[str] = frozenset()
    press: frozenset[tuple[str, str]] = frozenset()

    def with_value(self, value: str | int) -> Any:
        """What is sent with this value in the parameter."""
        given = {name: [value] if name in self.lists else value for name in self.names}
        sent = {**self.data, **dict(self.press), **given}
        return json.dumps(sent) if self.is_json else sent

    @property
    def how(self) -> dict[str, Any]:
        return {"content_type": "application/json"} if self.is_json else {}


def of_pages(seen: Seen) -> Iterator[Question]:
    """What the reader's forms send, and what their addresses read beside."""
    posted: dict[str, set[str]] = {}
    for form in seen.forms.values():
        path = urlsplit(form.action).path
        route = route_of(form.action)
        if route is None or ADDRESSES[route].name in NEVER_IDS:
            continue
        if form.method == "post":
            names = set(form.names) | (seen.names.get(route, set()) - {"next"})
            posted.setdefault(path, set()).update(form.names)
            buttons = {name for press in form.presses for name in press}
            for press in form.presses or [{}]:
                pressed = frozenset(press.items())
                for name in sorted(names - buttons):
                    yield Question("POST", path, (name,), form.data, press=pressed)
            for name in sorted(buttons):
                yield Question("POST", path, (name,), form.data)
        else:
            seen.names.setdefault(route, set()).update(form.names)
    asked = set()
    for url in seen.answers:
        path, route = urlsplit(url).path, route_of(url)
        if route is None or (path in asked) or is_api(ADDRESSES[route]):
            continue
        asked.add(path)
        for name in sorted(seen.names[route] - posted.get(path, set()) - {"next", "HTTP_HOST"}):
            yield Question("GET", path, (name,), {})


def of_links(seen: Seen) -> Iterator[Question]:
    """Each parameter of an address led to, with the others as they stand there."""
    for url in seen.answers:
        given = dict(parse_qsl(urlsplit(url).query))
        for name in given if len(given) > 1 else ():
            yield Question("GET", urlsplit(url).path, (name,), given)


def each(questions: Iterable[Question]) -> Iterator[Question]:
    """Every question once, of those that differ by numbers only the first: those of another page
    of the kind, another row, another day."""
    asked = set()
    for one in questions:
        alike = numberless((one.names, sorted(one.press)))
        what = (one.method, shape_of(one.path), alike, one.is_json)
        if what not in asked:
            asked.add(what)
            yield one


def together(questions: Iterable[Question]) -> Iterator[Question]:
    """One question for each address and button of its forms, with the same value in all its
    parameters."""
    found: dict[Any, Question] = {}
    for one in questions:
        place = (one.method, one.path, one.is_json, one.press)
        before = found.get(place)
        names = (*before.names, *one.names) if before else one.names
        data = {**before.data, **one.data} if before else one.data
        lists = one.lists | before.lists if before else one.lists
        found[place] = replace(one, names=names, data=data, lists=lists)
    yield from found.values()


@cache
def description() -> dict[str, Any]:
    return dict(SchemaGenerator().get_schema(request=None, public=True))


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    name = str(schema["$ref"]).rpartition("/")[2]
    return dict(description()["components"]["schemas"][name])


def _fields(schema: dict[str, Any]) -> tuple[dict[str, Any], set[str]]:
    """The fields of a body, and which of them it needs."""
    schema = _resolved(schema)
    found, needed = dict(schema.get("properties", {})), set(schema.get("required", ()))
    for part in (*schema.get("allOf", ()), *schema.get("oneOf", ()), *schema.get("anyOf", ())):
        more, also = _fields(part)
        found, needed = found | more, needed | also
    return found, needed


def _sample(schema: dict[str, Any]) -> Any:
    schema = _resolved(schema)
    for part in (*schema.get("allOf", ()), *schema.get("oneOf", ())):
        return _sample(part)
    if schema.get("enum"):
        return schema["enum"][0]
    if schema.get("format") == "date-time":
        return "2026-03-03T10:00:00+03:00"
    if schema.get("format") == "date":
        return "2026-03-03"
    return SAMPLES.get(str(schema.get("type")), "Words enough to be taken")


def of_the_api(reader: str, keys: dict[str, int]) -> Iterator[Question]:
    """Each parameter and field the API's description names, on rows the reader sees."""
    for route, pattern in ADDRESSES.items():
        if not is_api(pattern) or not may_enter(pattern, reader):
            continue
        kinds = {name: kind_of(str(pattern.name), name) for name in parameters_of(pattern)}
        if not all(kind in keys for kind in kinds.values()):
            continue
        path = path_of(route, {name: keys[str(kind)] for name, kind in kinds.items()})
        shape = path_of(route, {name: f"{{{name}}}" for name in kinds})
        for method, operation in description()["paths"].get(shape, {}).items():
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "query":
                    yield Question("GET", path, (parameter["name"],), {})
            content = operation.get("requestBody", {}).get("content", {})
            fields, required = _fields(content.get("application/json", {}).get("schema", {}))
            body = {name: _sample(fields[name]) for name in required if name in fields}
            for name, each in fields.items():
                lists = frozenset({name} if each.get("type") == "array" else ())
                yield Question(method.upper(), path, (name,), body, is_json=True, lists=lists)
