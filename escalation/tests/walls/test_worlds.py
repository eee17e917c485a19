"""Whoever does not see Globex is told the same, wherever they look, as if it had never been."""

import pytest

from escalation.tests.walls import world
from escalation.tests.walls.asking import Answer, ask, difference, said
from escalation.tests.walls.conftest import OUTSIDERS, WALKERS
from escalation.tests.walls.crawl import crawl, searches

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("reader", WALKERS)
def test_the_world_is_the_same_without_them(reader, acme_life, come, readers):
    """Every page, count, export, feed, list of the API and search for their words, before and after
    they come."""
    browser, told = readers[reader], []
    without: dict[str, Answer] = {}
    words = (world.WORD, world.SECRET) if reader in OUTSIDERS else (world.SECRET,)

    def look() -> None:
        seen = crawl(browser, reader, acme_life.keys)
        without.update(seen.answers)
        for url in searches(seen, words):
            without[url] = said(ask(browser, "GET", url))

    come(reader, before=look)
    assert reader == "anonymous" or any(f"={world.SECRET}" in url for url in without)
    for url, before in without.items():
        after = said(ask(browser, "GET", url))
        if after != before:
            told.append(f"{url}: {before[:2]} {after[:2]} {difference(before[2], after[2])}")
        told += [f"{url} says {word}" for word in (world.WORD, world.SECRET)
                 if word in after[2] and word not in before[2]]  # fmt: skip
    assert not told, "\n".join(told)
