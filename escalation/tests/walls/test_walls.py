"""Nobody sees, counts, finds or changes what is not theirs, whatever address and id they try."""

from datetime import datetime

import pytest
import time_machine

from conftest import contract_for
from escalation.tests.walls import recipes, world
from escalation.tests.walls.asking import (
    MISSING,
    ask,
    difference,
    may_enter,
    parameters_of,
    path_of,
    said,
)
from servicedesk.accounts.models import Team
from servicedesk.tests.test_access import ADDRESSES

pytestmark = pytest.mark.django_db
NOON = datetime.fromisoformat("2026-03-02T12:00:00+03:00")
PROVE = "/accounts/reauthenticate/"
"""Where doors of personal data ask for the password again, before they look at any id."""
PROBERS = ("anonymous", "boss", "petra", "dana", "cora")
"""Who tries every id: one of each kind of door, the widest rights of it."""
OUTSIDERS = ("anonymous", "alice", "boss", "petra")
OF_THE_TICKET = frozenset(
    {"ticket", "message", "attachment", "handoff", "record", "clock", "call", "notification",
     "session", "staged", "leaving", "token", "webhook", "hook_call", "mail"}
)  # fmt: skip
"""Rows our own people who are not of the confidential team do not see either."""


def is_hidden(kind: str, reader: str) -> bool:
    return kind in OF_THE_TICKET or reader in OUTSIDERS


@pytest.fixture
def frozen():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def cast(alice, boss, bob, petra, dana, olga, cora, tess, erin, frank, line1):
    """Everybody but the strangers."""


@pytest.fixture
def acme_life(frozen, cast, delegated, alice, dana, line3):
    """Acme, which asks, and whose line 1 petra's company runs."""
    life = world.Life()
    world.ground(life, person=alice, contract=delegated, word="ours")
    ticket = world.ask(life, person=alice, engineer=dana, team=line3, word="ours")
    world.duty(life, ticket=ticket, engineer=dana, team=line3, word="ours")
    world.machines(life, ticket=ticket, person=alice, engineer=dana, word="ours")
    return life


@pytest.fixture
def readers(sign_in, client, alice, boss, petra, dana, olga, cora, tess):
    people = {"alice": alice, "boss": boss, "petra": petra, "dana": dana, "olga": olga,
              "cora": cora, "tess": tess}  # fmt: skip
    return {"anonymous": client, **{name: sign_in(person) for name, person in people.items()}}


def globex_ground(mallory, globex, line2, lev):
    Team.objects.filter(pk=line2.pk).update(is_confidential=True)
    life = world.Life()
    contract = contract_for(globex, "premium")
    world.ground(life, person=mallory, contract=contract, word=world.WORD)
    return life


def globex_asks(life, mallory, line2, lev):
    ticket = world.ask(life, person=mallory, engineer=lev, team=line2, word=world.WORD)
    world.duty(life, ticket=ticket, engineer=lev, team=line2, word=world.WORD)
    world.machines(life, ticket=ticket, person=mallory, engineer=lev, word=world.WORD)


@pytest.fixture
def theirs(acme_life, mallory, globex, line2, lev):
    """Globex, whose request stands with a confidential team; and all the rows that came with it."""
    before = world.known()
    life = globex_ground(mallory, globex, line2, lev)
    globex_asks(life, mallory, line2, lev)
    life.rows = world.born_since(before)
    return life


def kind_of(name: str, parameter: str) -> str | None:
    if parameter == "number":
        return "ticket"
    found = recipes.PATHS.get((name, parameter))
    for (prefix, of), kind in recipes.PREFIXES.items():
        if found is None and name.startswith(prefix) and of == parameter:
            found = kind
    return found


def walked():
    """Every address with ids of somebody's rows: (name, route, parameter → kind)."""
    for route, pattern in ADDRESSES.items():
        given = parameters_of(pattern)
        if given and pattern.name not in recipes.NOBODYS:
            yield (
                str(pattern.name),
                route,
                {name: kind_of(str(pattern.name), name) for name in given},
            )


def test_every_id_in_an_address_has_its_recipe():
    for name, route, kinds in walked():
        for parameter, kind in kinds.items():
            assert kind, (
                f"The address {route} takes “{parameter}”: say in PATHS of "
                f"escalation/tests/walls/recipes.py which row ({name!r}, {parameter!r}) names, "
                "or put the address among NOBODYS when it is no client's."
            )


def compared(what, hidden, missing):
    """Nothing where they are the same refusal, else what is told."""
    if hidden != missing:
        told = f"{hidden[:2]} for a stranger's, {missing[:2]} for a missing one"
        return [f"{what}: {told}: {difference(hidden[2], missing[2])}"]
    asks_first = hidden[1].startswith(PROVE)
    return (
        [f"{what}: {hidden[0]}"] if hidden[0] not in (401, 403, 404, 405) and not asks_first else []
    )


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_strangers_id_answers_as_a_missing_one(method, acme_life, theirs, readers):
    before = world.digest(theirs.rows)
    told = []
    for name, route, kinds in walked():
        for parameter, kind in kinds.items():
            own = {other: acme_life.keys[of] for other, of in kinds.items()}
            for reader in PROBERS:
                browser = readers[reader]
                if is_hidden(kind, reader) and may_enter(ADDRESSES[route], reader):
                    paths = [path_of(route, {**own, parameter: key})
                             for key in (theirs.keys[kind], MISSING)]  # fmt: skip
                    hidden, missing = (said(ask(browser, method, path), path) for path in paths)
                    told += compared(f"{method} {name} {parameter} as {reader}", hidden, missing)
    assert not told, "\n".join(told)
    assert world.digest(theirs.rows) == before
