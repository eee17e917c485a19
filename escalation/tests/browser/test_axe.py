"""The pages people live in, as they are used: axe, 360 px, the keyboard, themes and languages."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from escalation.tests.browser import coordinating, furniture, library, night_shift
from escalation.tests.browser.window import HEIGHT, MIDDLE, NARROW, WIDE, Window, Windows
from escalation.tests.processes.desk import Desk

pytestmark = pytest.mark.browser
PAGES = {
    "sign in": ("", "/accounts/login/"),
    "queue": ("dana", "/desk/tickets/"),
    "ticket": ("dana", "/desk/tickets/{talk}/"),
    "ticket handed over": ("lev", "/desk/tickets/{handed}/"),
    "handing over": ("dana", "/desk/tickets/{talk}/hand-over/"),
    "solving": ("dana", "/desk/tickets/{talk}/resolve/"),
    "new ticket": ("dana", "/desk/tickets/new/"),
    "clock explained": ("dana", "/desk/clocks/{clock}/"),
    "nothing timed": ("cora", "/desk/clocks/missing/"),
    "promise explained": ("alice", "/portal/requests/{talk}/clocks/{clock}/"),
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
    "on duty": ("cora", "/desk/duty/"),
    "duty roster": ("cora", "/desk/duty/{roster}/"),
    "planning duty": ("cora", "/desk/duty/{roster}/plan/"),
    "note for the shift": ("dana", "/desk/duty/{roster}/note/"),
    "called ticket": ("dana", "/desk/tickets/{called}/"),
    "absences": ("dana", "/desk/absences/"),
    "board": ("cora", "/desk/board/"),
    "board, picking": ("cora", "/desk/board/?team={team}&ticket={picked}"),
    "my week": ("dana", "/desk/week/"),
    "team's week": ("cora", "/desk/week/team/{team}/"),
    "takeover": ("cora", "/desk/takeovers/{dana}/"),
    "administration": ("frank", "/desk/administration/"),
    "routing sheet": ("cora", "/desk/administration/routing/"),
    "line of the sheet": ("cora", "/desk/administration/routing/{rule}/"),
    "a team": ("frank", "/desk/administration/teams/{team}/"),
    "routing tried": ("cora", "/desk/routing/trial/?type=incident&impact=2&urgency=2"),
}
MAKERS = {
    "{team}": coordinating.line_up,
    "{dana}": coordinating.line_up,
    "{rule}": coordinating.line_up,
    "{article}": library.publish,
    "{roster}": night_shift.call_out,
    "{called}": night_shift.call_out,
}
LANGUAGES = ("en", "ru")
THEMES = ("light", "dark")
Furnished = Callable[[str, str], tuple[dict[str, str], str]]


@pytest.fixture(scope="module")
def furnished(desk: Desk, everybody: Callable[[str], dict[str, str]]) -> Furnished:
    """``furnished("/knowledge/{article}/", "ru")``: the people, and the path to what was made."""
    made: dict[tuple[str, str], dict[str, int]] = {}

    def in_language(path: str, language: str) -> tuple[dict[str, str], str]:
        people = everybody(language)
        make = next((make for part, make in MAKERS.items() if part in path), furniture.furnish)
        if (make.__name__, language) not in made:
            made[make.__name__, language] = desk.ask(make, language=language, people=people)
        return people, path.format(**made[make.__name__, language])

    return in_language


@pytest.fixture(
    scope="module",
    params=[(name, language) for name in PAGES for language in LANGUAGES],
    ids=lambda shown: f"{shown[0]} {shown[1]}",
)
def shown(
    request: pytest.FixtureRequest, all_windows: Windows, furnished: Furnished
) -> Iterator[Window]:
    """Each page in each language, before the person it is for, its later parts loaded."""
    name, language = request.param
    who, path = PAGES[name]
    people, path = furnished(path, language)
    window = all_windows(people[who] if who else "", language=language)
    window.open(path).wait_for_load_state("networkidle")
    yield window
    all_windows.close()


def complaint(violation: dict[str, Any]) -> str:
    """A rule axe found broken, and the first places where."""
    places = [f"    {node['html'][:160]}\n      {node.get('failureSummary', '')[:300]}"
              for node in violation["nodes"][:4]]  # fmt: skip
    return "\n".join([f"{violation['id']}: {violation['help']}", *places])


def test_the_first_tab_offers_to_skip_to_the_content(shown: Window, pictures: None) -> None:
    page = shown.page
    if page.locator("[autofocus]").count():  # a page that begins in its field is left backwards
        page.locator("a.skip").focus()
    else:
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('a.skip[href=\"#main\"]')")
    assert page.locator("a.skip").is_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('#main').contains(document.activeElement)")


def test_axe_finds_nothing(shown: Window, pictures: None) -> None:
    """Each language in a theme of its own; ``test_every_page`` takes every page in both."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    theme = dict(zip(LANGUAGES, THEMES, strict=True))[shown.language]
    shown.page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # no colour half-way
    found = axe.run(shown.page).response["violations"]
    assert not found, "\n".join(complaint(violation) for violation in found)


@pytest.mark.parametrize("width", [WIDE, MIDDLE, NARROW])
def test_nothing_scrolls_sideways(width: int, shown: Window, pictures: None) -> None:
    shown.page.set_viewport_size({"width": width, "height": HEIGHT})
    assert shown.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_speaks_its_reader_s_language_and_complains_of_nothing(shown: Window) -> None:
    assert shown.page.evaluate("document.documentElement.lang") == shown.language
    assert shown.problems == []
