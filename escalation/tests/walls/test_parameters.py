"""A stranger's id in a parameter (of a query, a form, a JSON body) is as good as a missing one."""

import itertools
import re
from collections.abc import Callable, Iterable
from functools import partial

import pytest

from escalation.tests.walls import parameters, recipes, rows
from escalation.tests.walls.asking import Answer, ask, difference, is_refusal, said
from escalation.tests.walls.conftest import CAST, QUICK, with_processes
from escalation.tests.walls.crawl import crawl, route_of
from escalation.tests.walls.numbers import MISSING, THEIRS
from escalation.tests.walls.parameters import Question
from servicedesk.tests.test_access import ADDRESSES

pytestmark = pytest.mark.django_db
WIDEST = ("boss", "mallory", "petra", "dana", "cora", "frank")
"""Of each kind of reader who has the widest rights of it: they ask for each by itself, too."""
AT_ONCE = [
    *QUICK, *with_processes(name for name in CAST if name not in {*QUICK, *WIDEST}),
]  # fmt: skip
EACH_BY_ITSELF = ["anonymous", *with_processes(WIDEST)]
ANY_ID = re.compile(rf"{THEIRS // 1000}\d{{3}}|{MISSING}")


@pytest.fixture
def told(reader, home, come, browser):
    """``told(way, …)``: where a stranger's id was answered otherwise than a missing one, asked in
    each of these ways."""

    def walk(*ways: Callable[[Iterable[Question]], Iterable[Question]]) -> list[str]:
        theirs = come()
        may_grow = [name for who, name in recipes.LED_TO if who == reader]
        watch = rows.Watch(theirs.rows, may_grow=may_grow)
        seen = crawl(browser, reader, home.keys)
        found: list[str] = []
        refusals: set[Answer] = set()  # what missing ids were refused with needs no second asking

        def answered(question: Question, value: int) -> Answer:
            what = f"{question.method} {question.path} {question.names} as {reader}"
            status, where, text = said(
                ask(browser, question.method, question.path, question.with_value(value),
                    wrote=partial(watch.look, what), **question.how), question.path,
            )  # fmt: skip
            return status, without_ids(where), without_ids(text)

        questions = list(itertools.chain(
            parameters.of_pages(seen), parameters.of_links(seen),
            parameters.of_the_api(reader, home.keys),
        ))  # fmt: skip
        for question in itertools.chain.from_iterable(way(questions) for way in ways):
            if (reader, page_of(question)) in {**recipes.SHOWN, **recipes.DONE}:
                continue
            hidden = answered(question, THEIRS)
            if hidden in refusals:
                continue
            missing = answered(question, MISSING)
            if is_refusal(missing):
                refusals.add(missing)
            if hidden != missing:
                what = f"{question.method} {question.path} {question.names} as {reader}"
                found += [f"{what}: {hidden[:2]} {missing[:2]} {difference(hidden[2], missing[2])}"]
        return found + watch.told

    return walk


def page_of(question: Question) -> str | None:
    """The name of the address that is asked."""
    route = route_of(question.path)
    return ADDRESSES[route].name if route else None


def without_ids(text: str) -> str:
    """Without the ids that are sent and those of rows born of the asking, which are numbered from
    the first one on; PostgreSQL goes on counting where they were taken back."""
    return ANY_ID.sub("ID", text)


@pytest.mark.parametrize("reader", AT_ONCE)
def test_a_strangers_id_in_a_form_is_as_a_missing_one(reader, told):
    """In all parameters of a form or an address at once."""
    found = told(parameters.together)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("reader", EACH_BY_ITSELF)
def test_a_strangers_id_in_each_parameter_is_as_a_missing_one(reader, told):
    """One by one as well, so that no wrong parameter hides what the others would tell."""
    found = told(parameters.together, parameters.each)
    assert not found, "\n".join(found)
