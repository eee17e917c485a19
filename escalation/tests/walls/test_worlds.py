"""Whoever does not see Globex is told the same, wherever they look, as if it had never been."""

import pytest

from escalation.tests.walls.asking import Answer, ask, difference, said
from escalation.tests.walls.conftest import OF_A_PERSON, OUTSIDERS, WALKERS
from escalation.tests.walls.crawl import crawl, route_of, searches
from escalation.tests.walls.life import OWN, SECRET, WORD
from escalation.tests.walls.recipes import SHOWN
from servicedesk.tests.test_access import ADDRESSES

pytestmark = pytest.mark.django_db


def words_hidden_from(reader: str) -> tuple[str, ...]:
    """Words that stand only in what this reader is to know nothing of."""
    if reader in OUTSIDERS:
        return WORD, SECRET, OWN
    return (OWN,) if reader in OF_A_PERSON else (SECRET, OWN)


@pytest.mark.parametrize("reader", WALKERS)
def test_the_world_is_the_same_without_them(reader, home, come, browser):
    """Every page, count, export, feed, list of the API and search for their words, before and after
    they come."""
    told = []
    without: dict[str, Answer] = {}
    words = words_hidden_from(reader)

    def look() -> None:
        seen = crawl(browser, reader, home.keys)
        without.update(seen.answers)
        for url in searches(seen, words):
            without[url] = said(ask(browser, "GET", url))

    come(before=look)
    assert reader == "anonymous" or any(f"={OWN}" in url for url in without)
    for url, before in without.items():
        after = said(ask(browser, "GET", url))
        page = (reader, ADDRESSES[str(route_of(url))].name)
        if after != before and page not in SHOWN:
            told.append(f"{url}: {before[:2]} {after[:2]} {difference(before[2], after[2])}")
        if page != ("frank", "audit_list"):
            told += [f"{url} says {word}" for word in words
                     if word in after[2] and word not in before[2]]  # fmt: skip
    assert not told, "\n".join(told)
