"""Whatever is sent to the REST doors is taken, or refused in words; nothing breaks them."""

import json
from typing import Any

import pytest

from escalation.tests.test_doors import ADDRESSES, address, keys_of
from escalation.tests.test_doors import theirs as theirs
from servicedesk.tests.test_access import is_api
from tickets.api_filters import DeskTicketFilters

DOORS = [route for route in ADDRESSES if is_api(ADDRESSES[route]) and "schema" not in route]
JSON = "application/json"
ARTICLE = {"title": "T", "symptom": "S", "language": "en", "audience": "inner", "product": None}
BODIES: dict[str, dict[str, Any]] = {
    "tickets/": {
        "subject": "Door", "body": "It is shut.", "type": "incident", "product": 1, "category": 1,
        "impact": 1, "urgency": 1, "requester": 1, "organisation": 1, "channel": "api", "team": 1,
        "assignee": 1, "files": [],
    },
    "tickets/<int:number>/": {"subject": "Door", "type": "question", "product": 1, "revision": 1},
    "messages/": {
        "body": "It is shut.", "kind": "note", "then_status": "scheduled", "reason": "Night",
        "scheduled_for": "2030-01-01T00:00:00Z", "revision": 1, "files": [],
    },
    "hand-overs/": {"to_team": 1, "tried": "All", "hypothesis": "None", "message": "Please"},
    "return/": {"code": "other", "reason": "Look again"},
    "status/": {
        "status": "scheduled", "reason": "At night", "scheduled_for": "2030-01-01T00:00:00Z",
    },
    "assign/": {"assignee": 1},
    "resolve/": {"solution": "Oil", "article_use": "not_needed", "article_reason": "Once"},
    "priority/": {"impact": 1, "urgency": 1, "reason": "Grown"},
    "articles/": ARTICLE,
    "articles/<int:pk>/": {**ARTICLE, "version": 1},
}  # fmt: skip
"""Full bodies by the end of an address; each field in turn is spoilt."""
VALUES: tuple[Any, ...] = (
    True, -1, 1.5, 2**63, 10**400, float("inf"), "\x00", "\ud800", "x" * 101_000, "9" * 5_000, "²",
    [[]], {"pk": 1}, "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59+00:00",
)  # fmt: skip
RAW = (
    b"", b"null", b"[]", b"1", b"{", b"\xff\xfe", b"[" * 100_000, b'{"revision": 1e999}',
    b'{"revision": ' + b"9" * 5_000 + b"}", "{}".encode("utf-16"),
)  # fmt: skip
TYPES = (JSON, "multipart/form-data", "multipart/form-data; boundary=x", "text/plain")
QUERIES = (
    "²", "-1", "9" * 19, "9" * 5_000, "NaN", "1.5", "'\"<%_*(", "\x7f",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-13-45",
)  # fmt: skip


@pytest.fixture
def doors(theirs):
    """Every address of the API, those with keys under Acme's."""
    return {
        route: address(route, *(keys_of(route, theirs) if "<int:" in route else []))
        for route in DOORS
    }


def told(answer: Any, sent: object) -> None:
    """Done, or refused in words of ours; never broken."""
    where = (answer.request["PATH_INFO"], str(sent)[:80])
    assert answer.status_code < 500, where
    if answer.status_code >= 400:
        assert {"detail", "code"} <= set(answer.json()), where


@pytest.mark.parametrize("name", ["dana", "alice"])
def test_no_body_breaks_a_door(doors, sign_in, request, name):
    browser = sign_in(request.getfixturevalue(name))
    for path in doors.values():
        for kind in TYPES:
            for sent in RAW if kind == JSON else RAW[:3]:
                told(browser.post(path, sent, content_type=kind), sent)
                told(browser.patch(path, sent, content_type=kind), sent)


@pytest.mark.parametrize("name", ["dana", "alice"])
def test_no_value_breaks_a_field(doors, sign_in, request, name):
    browser = sign_in(request.getfixturevalue(name))
    for route, path in doors.items():
        ends = sorted((end for end in BODIES if route.endswith(end)), key=len)
        if not ends:
            continue
        ask = browser.patch if ">/" in ends[-1] else browser.post
        for field in BODIES[ends[-1]]:
            for value in VALUES:
                sent = json.dumps({**BODIES[ends[-1]], field: value})
                told(ask(path, sent, content_type=JSON), f"{field}: {sent}")


def test_no_parameter_breaks_a_list(doors, sign_in, dana):
    browser = sign_in(dana)
    for route, path in doors.items():
        view: Any = ADDRESSES[route].callback.cls
        declared = getattr(view, "filterset_class", None)
        if isinstance(declared, property):
            declared = DeskTicketFilters
        names = set(declared.base_filters) if declared else set()
        for name in sorted(names | {"cursor", "page_size", "q"}):
            for value in QUERIES:
                told(browser.get(path, {name: value}), f"{name}={value}")


@pytest.mark.parametrize("size", ["0", "201", "000200999999", "9" * 5_000, "²", "-1"])
def test_no_page_is_longer_than_two_hundred(sign_in, dana, size):
    answer = sign_in(dana).get("/api/v1/tickets/", {"page_size": size})
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == ["page_size"]


@pytest.mark.parametrize("key", ["", "x" * 201, "a\tb", "ключ"])
def test_a_key_for_doing_once_is_plain_and_short(sign_in, dana, key):
    answer = sign_in(dana).post("/api/v1/tickets/", "{}", JSON, HTTP_IDEMPOTENCY_KEY=key)
    assert answer.status_code == 400
