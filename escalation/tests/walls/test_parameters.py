"""A stranger's id in a parameter (of a query, a form, a JSON body) is as good as a missing one."""

import itertools
import re
from collections.abc import Iterable

import pytest

from escalation.tests.walls import parameters, world
from escalation.tests.walls.asking import Answer, ask, difference, said
from escalation.tests.walls.conftest import WALKERS
from escalation.tests.walls.crawl import crawl
from escalation.tests.walls.numbers import MISSING, THEIRS

pytestmark = pytest.mark.django_db
EACH_BY_ITSELF = ("boss", "petra")
"""Of those from whom a whole client is hidden: who sees the most of the portal, and of the desk."""

ANY_ID = re.compile(rf"{THEIRS // 1000}\d{{3}}|{MISSING}")


@pytest.fixture
def told(acme_life, come, readers):
    """``told(reader, ask_each=…)``: where a stranger's id was answered otherwise than a missing
    one, each parameter asked by itself or all of a form at once."""

    def walk(reader: str, *, ask_each: bool) -> list[str]:
        theirs = come(reader)
        before, browser = world.digest(theirs.rows), readers[reader]
        seen = crawl(browser, reader, acme_life.keys)
        found = []

        def unchanged() -> None:
            assert world.digest(theirs.rows) == before

        def answered(question: parameters.Question, value: int) -> Answer:
            status, where, text = said(
                ask(browser, question.method, question.path, question.with_value(value),
                    wrote=unchanged, **question.how), question.path,
            )  # fmt: skip
            return status, without_ids(where), without_ids(text)

        questions: Iterable[parameters.Question] = set(itertools.chain(
            parameters.of_pages(seen), parameters.of_links(seen),
            parameters.of_the_api(reader, acme_life.keys),
        ))  # fmt: skip
        for question in questions if ask_each else parameters.together(questions):
            hidden, missing = (answered(question, value) for value in (THEIRS, MISSING))
            if hidden != missing:
                what = f"{question.method} {question.path} {question.names} as {reader}"
                found += [f"{what}: {hidden[:2]} {missing[:2]} {difference(hidden[2], missing[2])}"]
        return found

    return walk


def without_ids(text: str) -> str:
    """Without the ids that are sent and those of rows born of the asking, which are numbered from
    the first one on; PostgreSQL goes on counting where they were taken back."""
    return ANY_ID.sub("ID", text)


@pytest.mark.parametrize("reader", WALKERS)
def test_a_strangers_id_in_a_form_is_as_a_missing_one(reader, told):
    found = told(reader, ask_each=False)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "reader",
    ["anonymous", *(pytest.param(name, marks=pytest.mark.processes) for name in EACH_BY_ITSELF)],
)
def test_a_strangers_id_in_each_parameter_is_as_a_missing_one(reader, told):
    """One by one, so that no wrong parameter hides what the others would tell."""
    found = told(reader, ask_each=True)
    assert not found, "\n".join(found)
