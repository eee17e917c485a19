"""Every page of the faces, for everybody: axe, 360 px, the keyboard, both themes and languages."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from escalation.tests.browser import furniture, library
from escalation.tests.browser.window import MIDDLE, NARROW, WIDE, Windows
from escalation.tests.processes.desk import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
PAGES = {
    "sign in": ("", "/accounts/login/"),
    "queue": ("dana", "/desk/tickets/"),
    "ticket": ("dana", "/desk/tickets/{talk}/"),
    "ticket handed over": ("lev", "/desk/tickets/{handed}/"),
    "handing over": ("dana", "/desk/tickets/{talk}/hand-over/"),
    "solving": ("dana", "/desk/tickets/{talk}/resolve/"),
    "new ticket": ("dana", "/desk/tickets/new/"),
    "portal": ("alice", "/portal/"),
    "new request": ("alice", "/portal/requests/new/"),
    "request": ("alice", "/portal/requests/{talk}/"),
    "solved request": ("alice", "/portal/requests/{solved}/"),
    "knowledge": ("dana", "/knowledge/"),
    "knowledge for clients": ("alice", "/knowledge/"),
    "article": ("alice", "/knowledge/{article}/"),
    "new article": ("lev", "/knowledge/new/"),
    "dashboard": ("erin", "/dashboards/"),
    "inbox": ("cora", "/inbox/"),
    "profile": ("dana", "/profile/"),
    "escalations": ("cora", "/desk/escalations/"),
}
LANGUAGES = ("en", "ru")
THEMES = ("light", "dark")
every_page = pytest.mark.parametrize("name", PAGES)
both_languages = pytest.mark.parametrize("language", LANGUAGES)
both_themes = pytest.mark.parametrize("theme", THEMES)
Furnished = Callable[[str, str], tuple[dict[str, str], str]]
Visit = Callable[..., "Page"]


@pytest.fixture(scope="package")
def furnished(desk: Desk, everybody: Callable[[str], dict[str, str]]) -> Furnished:
    """``furnished("/knowledge/{article}/", "ru")``: the people, and the path to what was made."""
    made: dict[tuple[str, str], dict[str, int]] = {}

    def in_language(path: str, language: str) -> tuple[dict[str, str], str]:
        people = everybody(language)
        make = library.publish if "{article}" in path else furniture.furnish
        if (make.__name__, language) not in made:
            made[make.__name__, language] = desk.ask(make, language=language, people=people)
        return people, path.format(**made[make.__name__, language])

    return in_language


@pytest.fixture
def visit(window: Windows, furnished: Furnished) -> Visit:
    """``visit("queue", language="ru")`` shows a page to whom it is for, parts loaded."""

    def show(name: str, *, language: str, **screen: Any) -> "Page":
        who, path = PAGES[name]
        people, path = furnished(path, language)
        seen_by = window(people[who] if who else "", language=language, **screen)
        page = seen_by.open(path)
        page.wait_for_load_state("networkidle")
        return page

    return show


def complaint(violation: dict[str, Any]) -> str:
    """A rule axe found broken, and the first places where."""
    places = [f"    {node['html'][:160]}\n      {node.get('failureSummary', '')[:300]}"
              for node in violation["nodes"][:4]]  # fmt: skip
    return "\n".join([f"{violation['id']}: {violation['help']}", *places])


@both_languages
@both_themes
@every_page
def test_axe_finds_nothing(name: str, theme: str, language: str, visit: Visit) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = visit(name, language=language, theme=theme)
    assert page.evaluate("document.documentElement.lang") == language
    found = axe.run(page).response["violations"]
    assert not found, "\n".join(complaint(violation) for violation in found)


@both_languages
@pytest.mark.parametrize("width", [NARROW, MIDDLE, WIDE])
@every_page
def test_nothing_scrolls_sideways(name: str, width: int, language: str, visit: Visit) -> None:
    page = visit(name, language=language, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@every_page
def test_the_first_tab_offers_to_skip_to_the_content(name: str, visit: Visit) -> None:
    page = visit(name, language="en")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('a.skip[href=\"#main\"]')")
    assert page.locator("a.skip").is_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('#main').contains(document.activeElement)")
