"""The API against its own description: whatever fits it and whatever does not, no answer is a fault
of ours and none is one the description leaves out.

``API_CASES`` says how many cases in all (400 unless told; 2,000 is the mark to keep). Only with
``--processes``, and where schemathesis is installed (requirements-e2e.txt).
"""

import itertools
import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, seed, settings
from rest_framework.settings import api_settings

from escalation.tests.test_api_input import DOORS
from escalation.tests.test_doors import keys_of
from escalation.tests.test_doors import theirs as theirs
from servicedesk.accounts.choices import Scope
from servicedesk.accounts.tokens import create_token
from servicedesk.wsgi import application

schemathesis = pytest.importorskip("schemathesis")
checks = pytest.importorskip("schemathesis.specs.openapi.checks")

pytestmark = [pytest.mark.django_db, pytest.mark.processes]
CASES = int(os.environ.get("API_CASES", "400"))
CHECKS = [
    schemathesis.checks.not_a_server_error, checks.status_code_conformance,
    checks.content_type_conformance, checks.response_schema_conformance,
    checks.response_headers_conformance,
]  # fmt: skip


def shape(path: str) -> str:
    return re.sub(r"<[^>]+>|\{[^}]+\}", "*", path).strip("/")


ROUTES = {shape(route): route for route in DOORS}


@pytest.fixture
def secrets(frank, dana, alice, monkeypatch) -> list[str]:
    """Of an administrator, an engineer and the client whose ticket it is; nobody is held back."""
    rates = {"user": "1000000/min", "anon": "1000000/min"}
    monkeypatch.setattr(api_settings, "DEFAULT_THROTTLE_RATES", rates)
    return [
        create_token(user, name="x", scopes=Scope.values, expires_at=None)
        for user in (frank, dana, alice)
    ]


@pytest.fixture
def description() -> Iterator[Any]:
    raw = SchemaGenerator().get_schema(request=None, public=True)
    schema = schemathesis.openapi.from_dict(raw)
    schema.app = application
    for signal in (request_started, request_finished):  # they would close the test's connection
        signal.disconnect(close_old_connections)
    yield schema
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def asker(operation: Any, keys: list[int], secrets: list[str], *, each: int, mode: str) -> Any:
    """A function that asks ``each`` times, two in three of them for rows that are there."""
    turn = itertools.count()
    strategy = operation.as_strategy(generation_mode=schemathesis.GenerationMode[mode])

    @seed(20260615)
    @settings(
        max_examples=each, deadline=None, phases=[Phase.generate], database=None,
        suppress_health_check=list(HealthCheck), report_multiple_bugs=False,
    )  # fmt: skip
    @given(case=strategy)
    def ask(case: Any) -> None:
        number = next(turn)
        names = list(case.path_parameters or {})
        if number % 3 and len(keys) == len(names):
            case.path_parameters = dict(zip(names, keys, strict=True))
        with transaction.atomic():
            secret = secrets[number % len(secrets)]
            answer = case.call(headers={"Authorization": f"Bearer {secret}"})
            transaction.set_rollback(True)
        case.validate_response(answer, checks=CHECKS)

    return ask


@pytest.mark.parametrize("mode", ["POSITIVE", "NEGATIVE"])
def test_every_answer_is_one_the_description_names(description, secrets, theirs, mode):
    operations = [found.ok() for found in description.get_all_operations()]
    each = max(CASES // (2 * len(operations)), 1)
    failures: list[str] = []
    for operation in operations:
        route = ROUTES[shape(operation.path)]
        keys = keys_of(route, theirs) if "<int:" in route else []
        ask = asker(operation, keys, secrets, each=each, mode=mode)
        try:
            ask()
        except BaseExceptionGroup as error:  # gathered, to see all of them at once
            failures.append(f"{operation.label}\n{_words(error)}")
    assert not failures, "\n\n".join(failures)


def _words(error: BaseException) -> str:
    inner = [str(one) for one in getattr(error, "exceptions", [error])]
    return "\n".join(inner)[:1500]
