"""Nobody sees, counts, finds or changes what is not theirs, whatever address and id they try."""

from functools import partial

import pytest

from escalation.tests.walls import recipes, rows
from escalation.tests.walls.asking import (
    Answer,
    ask,
    difference,
    is_refusal,
    may_enter,
    methods_of,
    parameters_of,
    path_of,
    said,
)
from escalation.tests.walls.conftest import CAST
from escalation.tests.walls.numbers import MISSING
from servicedesk.tests.test_access import ADDRESSES

pytestmark = pytest.mark.django_db


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


def compared(what, hidden, missing, *, is_told):
    """Nothing where they are the same refusal, else what is told."""
    if hidden != missing:
        told = f"{hidden[:2]} for a stranger's, {missing[:2]} for a missing one"
        return [f"{what}: {told}: {difference(hidden[2], missing[2])}"]
    return [] if is_refusal(hidden) or is_told else [f"{what}: {hidden[0]}"]


@pytest.mark.parametrize("reader", ["anonymous", *CAST])
def test_a_strangers_id_answers_as_a_missing_one(reader, home, come, browser):
    theirs = come()
    watch = rows.Watch(theirs.rows)
    told: list[str] = []
    refusals: set[Answer] = set()  # what missing ids were answered: those need no second asking

    for name, route, kinds in walked():
        if not may_enter(ADDRESSES[route], reader):
            continue
        for parameter, kind in kinds.items():
            own = {other: home.keys[of] for other, of in kinds.items()}
            if kind not in theirs.hidden:
                continue
            paths = [path_of(route, {**own, parameter: key})
                     for key in (theirs.keys[kind], MISSING)]  # fmt: skip
            for method in methods_of(ADDRESSES[route]):
                what = f"{method} {name} {parameter} as {reader}"
                hidden = said(
                    ask(browser, method, paths[0], wrote=partial(watch.look, what)), paths[0]
                )
                if hidden in refusals:
                    continue
                missing = said(ask(browser, method, paths[1]), paths[1])
                is_told = name in recipes.TOLD_AS_GONE
                told += compared(what, hidden, missing, is_told=is_told)
                refusals.add(missing)
    told += watch.told
    assert not told, "\n".join(told)
