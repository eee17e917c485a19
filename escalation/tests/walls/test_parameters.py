"""A stranger's id in a parameter (of a query, a form, a JSON body) is as good as a missing one."""

import itertools
from collections.abc import Iterable

import pytest

from escalation.tests.walls import parameters, world
from escalation.tests.walls.asking import Answer, ask, difference, said
from escalation.tests.walls.crawl import FOLLOWS, crawl
from escalation.tests.walls.numbers import MISSING, THEIRS

pytestmark = pytest.mark.django_db
WALKERS = ("anonymous", "alice")
"""Who walks here; the others of LOOKERS follow as their walks are proved."""


@pytest.mark.parametrize("reader", WALKERS)
def test_a_strangers_id_in_a_parameter_is_as_a_missing_one(reader, acme_life, come, readers):
    theirs = come(reader)
    before, browser = world.digest(theirs.rows), readers[reader]
    seen = crawl(browser, reader, acme_life.keys)
    told = []

    def unchanged() -> None:
        assert world.digest(theirs.rows) == before

    def answered(question: parameters.Question, value: int) -> Answer:
        status, where, text = said(
            ask(browser, question.method, question.path, question.with_value(value),
                wrote=unchanged, **question.how), question.path,
        )  # fmt: skip
        return status, where.replace(str(value), "ID"), text.replace(str(value), "ID")

    questions: Iterable[parameters.Question] = set(itertools.chain(
        parameters.of_pages(seen), parameters.of_links(seen),
        parameters.of_the_api(reader, acme_life.keys),
    ))  # fmt: skip
    for question in questions if reader in FOLLOWS else parameters.together(questions):
        hidden, missing = (answered(question, value) for value in (THEIRS, MISSING))
        if hidden != missing:
            what = f"{question.method} {question.path} {question.names} as {reader}"
            told += [f"{what}: {hidden[:2]} {missing[:2]} {difference(hidden[2], missing[2])}"]
    assert not told, "\n".join(told)
