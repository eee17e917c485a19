"""Acme's life, the readers who look on, and Globex's, which comes into a world that did without."""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
import time_machine
from rest_framework.settings import api_settings

from conftest import contract_for
from escalation.tests.walls import world
from escalation.tests.walls.asking import ENTER
from escalation.tests.walls.numbers import THEIRS, number_anew, number_from
from servicedesk import page_limits
from servicedesk.accounts.models import Team

NOON = datetime.fromisoformat("2026-03-02T12:00:00+03:00")
OUTSIDERS = ("anonymous", "alice", "boss", "bob", "petra")
"""From whom all of Globex is hidden; the centre's people know of Globex, but not what a
confidential team was asked."""


SEE_ALL = ("erin", "frank")
"""The head and the administrator, from whom no ticket is hidden."""
LOOKERS = [name for name in ("anonymous", *ENTER["signed_in"]) if name not in SEE_ALL]
PATIENT = ("olga", "ivan", "pavel", "cora", "tess")
"""Who walks the whole desk as dana does; each takes as long."""
WALKERS = [
    pytest.param(name, marks=[pytest.mark.processes] if name in PATIENT else []) for name in LOOKERS
]
"""All of LOOKERS; the patient ones with ``--processes``, as ``.ci/run`` walks."""


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
def cast(alice, boss, bob, petra, dana, olga, ivan, pavel, cora, tess, erin, frank, line1):
    """Everybody but the strangers."""
    return {"alice": alice, "boss": boss, "bob": bob, "petra": petra, "dana": dana, "olga": olga,
            "ivan": ivan, "pavel": pavel, "cora": cora, "tess": tess, "erin": erin,
            "frank": frank}  # fmt: skip


@pytest.fixture
def acme_life(frozen, unhurried, cast, delegated, alice, dana, line3):
    """Acme, which asks, and whose line 1 petra's company runs."""
    life = world.Life()
    world.ground(life, person=alice, contract=delegated, word="ours")
    world.desk(life, engineer=dana, team=line3, word="ours")
    ticket = world.ask(life, person=alice, engineer=dana, team=line3, word="ours")
    world.hang_on(life, ticket=ticket, person=alice, engineer=dana, word="ours")
    return life


@pytest.fixture
def readers(sign_in, client, cast):
    browsers = {"anonymous": client, **{name: sign_in(person) for name, person in cast.items()}}
    for browser in browsers.values():
        browser.defaults["REMOTE_ADDR"] = "203.0.113.7"  # this computer itself is told more
    for name, person in cast.items():  # doors that ask for the password once more open as well
        session = browsers[name].session
        proof = {"method": "password", "at": time.time(), "reauthenticated": True}
        session["account_authentication_methods"] = [proof]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()
    return browsers


@pytest.fixture
def globex_lives(acme_life, mallory, globex, line2, lev):
    """Globex, whose request stands with a confidential team, in three parts one after the other:
    what the desk has of its own for it, the client, and what it asked."""
    Team.objects.filter(pk=line2.pk).update(is_confidential=True)
    life = world.Life()

    def desk() -> None:
        world.desk(life, engineer=lev, team=line2, word=world.WORD)

    def ground() -> None:
        contract = contract_for(globex, "premium")
        world.ground(life, person=mallory, contract=contract, word=world.WORD)

    def asks() -> None:
        ticket = world.ask(life, person=mallory, engineer=lev, team=line2, word=world.SECRET)
        world.hang_on(life, ticket=ticket, person=mallory, engineer=lev, word=world.SECRET)

    return life, desk, ground, asks


@pytest.fixture
def come(globex_lives) -> Iterator[Callable[..., world.Life]]:
    """``come(reader, before=look)``: lets the reader look at the world without what is hidden from
    them of Globex, then lets that come, numbered from THEIRS."""

    def arrive(reader: str, *, before: Callable[[], None] = lambda: None) -> world.Life:
        life, desk, ground, asks = globex_lives
        hidden = [ground, asks] if reader in OUTSIDERS else [asks]
        desk()
        if ground not in hidden:
            ground()
        before()
        known = world.known()
        for part in hidden:
            number_from(THEIRS)
            part()
        life.rows = world.born_since(known)
        return life

    yield arrive
    number_anew()
