"""Nobody sees, counts, finds or changes what is not theirs, whatever address and id they try."""

import pytest

from escalation.tests.walls import recipes, world
from escalation.tests.walls.asking import (
    ENTER,
    Answer,
    ask,
    difference,
    may_enter,
    methods_of,
    parameters_of,
    path_of,
    said,
)
from escalation.tests.walls.conftest import OUTSIDERS, SEE_ALL
from escalation.tests.walls.numbers import MISSING
from servicedesk.tests.test_access import ADDRESSES

pytestmark = pytest.mark.django_db
OF_A_PERSON = frozenset({"notification", "staged", "token", "bulk", "macro"})
"""Rows nobody but their person sees, whatever they run."""
OF_THE_TICKET = OF_A_PERSON | frozenset(
    {"ticket", "message", "attachment", "handoff", "record", "clock", "call", "webhook",
     "hook_call", "mail", "session", "outgoing", "leaving"}
)  # fmt: skip
"""Rows our own people who are not of the confidential team do not see either."""


def is_hidden(kind: str, reader: str) -> bool:
    if reader in SEE_ALL:
        return kind in OF_A_PERSON
    return kind in OF_THE_TICKET or reader in OUTSIDERS


def walked():
    """Every address with ids of somebody's rows: (name, route, parameter → kind)."""
    for route, pattern in ADDRESSES.items():
        given = parameters_of(pattern)
        if given and pattern.name not in recipes.NOBODYS:
            yield (
                str(pattern.name),
                route,
                {name: recipes.kind_of(str(pattern.name), name) for name in given},
            )


def test_every_id_in_an_address_has_its_recipe():
    for name, route, kinds in walked():
        for parameter, kind in kinds.items():
            assert kind, (
                f"The address {route} takes “{parameter}”: say in PATHS of "
                f"escalation/tests/walls/recipes.py which row ({name!r}, {parameter!r}) names, "
                "or put the address among NOBODYS when it is no client's."
            )


def is_refusal(answer):
    return answer[0] in (401, 403, 404, 405)


def compared(what, hidden, missing, *, is_told):
    """Nothing where they are the same refusal, else what is told."""
    if hidden != missing:
        told = f"{hidden[:2]} for a stranger's, {missing[:2]} for a missing one"
        return [f"{what}: {told}: {difference(hidden[2], missing[2])}"]
    return [] if is_refusal(hidden) or is_told else [f"{what}: {hidden[0]}"]


@pytest.mark.parametrize("reader", ["anonymous", *ENTER["signed_in"]])
def test_a_strangers_id_answers_as_a_missing_one(reader, acme_life, come, readers):
    theirs = come(reader)
    before = world.digest(theirs.rows)
    told: list[str] = []
    refusals: set[Answer] = set()  # what missing ids were answered: those need no second asking

    def unchanged() -> None:
        assert world.digest(theirs.rows) == before

    for name, route, kinds in walked():
        if not may_enter(ADDRESSES[route], reader):
            continue
        for parameter, kind in kinds.items():
            own = {other: acme_life.keys[of] for other, of in kinds.items()}
            if not is_hidden(kind, reader):
                continue
            paths = [path_of(route, {**own, parameter: key})
                     for key in (theirs.keys[kind], MISSING)]  # fmt: skip
            for method in methods_of(ADDRESSES[route]):
                hidden = said(ask(readers[reader], method, paths[0], wrote=unchanged), paths[0])
                if hidden in refusals:
                    continue
                missing = said(ask(readers[reader], method, paths[1]), paths[1])
                is_told = name in recipes.TOLD_AS_GONE
                what = f"{method} {name} {parameter} as {reader}"
                told += compared(what, hidden, missing, is_told=is_told)
                refusals.add(missing)
    assert not told, "\n".join(told)
