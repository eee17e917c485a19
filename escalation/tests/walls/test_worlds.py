"""Whoever does not see Globex is told the same, wherever they look, as if it had never been."""

import pytest

from escalation.tests.walls import world
from escalation.tests.walls.asking import ask, difference, said
from escalation.tests.walls.crawl import crawl

pytestmark = pytest.mark.django_db
WALKERS = ("anonymous", "boss")
"""Who walks here; the others of LOOKERS follow as their walks are proved."""


@pytest.mark.parametrize("reader", WALKERS)
def test_the_world_is_the_same_without_them(reader, acme_life, come, readers):
    """Every page, count, export, feed and list of the API, before and after they come."""
    browser, told = readers[reader], []
    without: dict[str, object] = {}
    come(reader, before=lambda: without.update(crawl(browser, reader, acme_life.keys).answers))
    for url, before in without.items():
        after = said(ask(browser, "GET", url))
        if after != before:
            told.append(f"{url}: {before[:2]} {after[:2]} {difference(before[2], after[2])}")
        told += [f"{url} says {word}" for word in (world.WORD, world.SECRET)
                 if word in after[2] and word not in before[2]]  # fmt: skip
    assert not told, "\n".join(told)
