"""A life at home, the reader who looks on, and the other client's, which comes into a world that
did without."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from rest_framework.settings import api_settings

from conftest import contract_for
from escalation.tests.walls import rows, world
from escalation.tests.walls.asking import ENTER
from escalation.tests.walls.life import ACME, GLOBEX, Life
from escalation.tests.walls.numbers import THEIRS, number_anew, number_from
from servicedesk import page_limits
from servicedesk.accounts.models import Team

NOON = datetime.fromisoformat("2026-03-02T12:00:00+03:00")
CAST = ENTER["signed_in"]
OUTSIDERS = ("anonymous", "alice", "boss", "bob", "mallory", "petra")
"""From whom all of the other client is hidden, and of the desk what does not concern them; the
centre's people know of it, but not what a confidential team was asked."""
AT_GLOBEX = ("mallory", "lev")
"""Whose home Globex is, and to whom Acme comes; Globex comes to everybody else."""
OF_A_PERSON = {"erin": (world.machines, world.belong), "frank": (world.belong,)}
"""From the head and the administrator no ticket is hidden, but what belongs to one person is, and
from the head what only administrators run."""
QUICK = ("anonymous", "alice", "boss", "bob", "mallory", "petra", "dana")
"""Who walks in the default suite."""


def with_processes(names: Iterable[str]) -> list[Any]:
    """As readers who walk with ``--processes`` only, as ``.ci/run`` walks."""
    return [pytest.param(name, marks=pytest.mark.processes) for name in names]


WALKERS = [*QUICK, *with_processes(name for name in CAST if name not in QUICK)]
"""Everybody; most of those who walk the whole desk as dana does with ``--processes``."""


def hidden_from(reader: str) -> tuple[world.Part, ...]:
    """The parts of the other client's life this reader is to know nothing of."""
    if reader in OUTSIDERS:
        return world.PARTS
    of_tickets = (world.ask, world.hang_on, world.correspond, world.machines, world.belong)
    return OF_A_PERSON.get(reader, of_tickets)


@pytest.fixture
def frozen():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def unhurried(monkeypatch):
    """Nobody is held back for asking much, so that only who looks for words reads them."""
    rates = dict.fromkeys(api_settings.DEFAULT_THROTTLE_RATES, "1000000/min")
    monkeypatch.setattr(api_settings, "DEFAULT_THROTTLE_RATES", rates)
    monkeypatch.setattr(page_limits, "SEARCH_WORDS", frozenset())
    logging.disable(logging.CRITICAL)  # thousands of requests are no news
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def premium_of_globex(globex):
    return contract_for(globex, "premium")


@pytest.fixture
def home(request, reader, frozen, unhurried, line1):
    """The life of the client whom the reader belongs to or works for; the other one's people are
    not born yet."""
    side, other = (GLOBEX, ACME) if reader in AT_GLOBEX else (ACME, GLOBEX)
    for name in CAST:
        if name not in other.clients:
            request.getfixturevalue(name)
    life = Life(side, request.getfixturevalue, reader)
    for part in world.PARTS:
        part(life)
    return life


@pytest.fixture
def browser(request, reader, home, sign_in) -> Client:
    """The reader's; doors that ask for the password once more open as well."""
    person = None if reader == "anonymous" else request.getfixturevalue(reader)
    browser = sign_in(person) if person else Client()
    browser.defaults["REMOTE_ADDR"] = "203.0.113.7"  # this computer itself is told more
    if person:
        session = browser.session
        proof = {"method": "password", "at": time.time(), "reauthenticated": True}
        session["account_authentication_methods"] = [proof]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()
    return browser


@pytest.fixture
def come(request, reader, home, browser) -> Iterator[Callable[..., Life]]:
    """``come(before=look)``: lets the reader look at the world without what is hidden from them of
    the other client, then lets that come, numbered from THEIRS."""
    side = ACME if home.side is GLOBEX else GLOBEX
    hidden = hidden_from(reader)

    def arrive(*, before: Callable[[], None] = lambda: None) -> Life:
        life = Life(side, request.getfixturevalue, is_theirs=True)
        Team.objects.filter(pk=life.team.pk).update(is_confidential=True)
        for part in world.PARTS:
            if part not in hidden:
                part(life)
        before()
        there, kinds = rows.known(), set(life.keys)
        for part in hidden:
            number_from(THEIRS)
            part(life)
        life.rows = rows.born_since(there)
        life.hidden = frozenset(life.keys) - kinds
        return life

    yield arrive
    number_anew()
