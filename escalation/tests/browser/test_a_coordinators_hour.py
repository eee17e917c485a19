"""A coordinator's hour at the board, and a substitute who takes over: in both languages."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from escalation.tests.browser import coordinating
from escalation.tests.browser.window import Windows
from escalation.tests.processes import cast
from escalation.tests.processes.desk import Desk, running_desk, wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
WORDS = {
    "en": {"personal": "personal engineer of the client", "nobody": "Nobody fits",
           "automatic": "Give them out by the rules", "hand": "Give them out by hand",
           "still": "untouched for", "else": "Somebody else", "give": "Give",
           "over": "Take over", "note": "The part comes on Friday.",
           "told": "looks after your request while"},
    "ru": {"personal": "персональный инженер заказчика", "nobody": "Никто не подходит",
           "automatic": "Распределять по правилам", "hand": "Распределять вручную",
           "still": "без движения", "else": "Другой исполнитель", "give": "Отдать",
           "over": "Передать", "note": "Деталь придёт в пятницу.",
           "told": "вашим обращением занимается"},
}  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One of its own: a desk that gives tickets out by itself is no place for other stories."""
    with running_desk(tmp_path_factory.mktemp("coordinator")) as own:
        yield own


@pytest.fixture(scope="module")
def all_windows(chromium: Any, desk: Desk, scratch: Path) -> Windows:
    return Windows(chromium, desk, scratch)


@pytest.fixture(scope="module", params=["en", "ru"])
def morning(request: pytest.FixtureRequest, desk: Desk) -> Iterator[dict[str, object]]:
    people = desk.ask(cast.gather, language=request.param)
    made = desk.ask(coordinating.line_up, language=request.param, people=people)
    yield {"language": request.param, "people": people, **made}
    desk.ask(coordinating.send_home, is_away=False)
    desk.ask(coordinating.by_hand, people=people)


def card(page: "Page", number: object) -> object:
    return page.locator(f"#board-{number}")


def test_a_coordinators_hour(morning, desk: Desk, window: Windows) -> None:
    people, words = morning["people"], WORDS[morning["language"]]
    page = window(people["cora"], language=morning["language"]).open(
        f"/desk/board/?team={morning['team']}"
    )
    first = card(page, morning["suggested"])
    assert words["personal"] in first.locator(".offer").first.inner_text()
    first.locator("button.button--primary").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"team="))
    first.wait_for(state="detached")
    assert desk.ask(coordinating.holder, number=morning["suggested"]) == people["pavel"]

    card(page, morning["picked"]).get_by_role("link", name=words["else"]).click()
    page.locator(f'[data-drop="{morning["dana"]}"] button').click()
    card(page, morning["picked"]).wait_for(state="detached")
    assert desk.ask(coordinating.holder, number=morning["picked"]) == people["dana"]

    card(page, morning["dragged"]).drag_to(page.locator(f'[data-drop="{morning["dana"]}"]'))
    card(page, morning["dragged"]).wait_for(state="detached")
    assert desk.ask(coordinating.holder, number=morning["dragged"]) == people["dana"]

    still = page.locator(f'[data-row="still-{morning["still"]}"]')
    assert words["still"] in still.inner_text()
    assert still.locator("a").first.get_attribute("href") == f"/desk/tickets/{morning['still']}/"


def test_teams_give_out_by_the_rules_and_say_when_nobody_fits(
    morning, desk: Desk, window: Windows
) -> None:
    people, words = morning["people"], WORDS[morning["language"]]
    page = window(people["cora"], language=morning["language"]).open(
        f"/desk/board/?team={morning['team']}"
    )
    page.get_by_role("button", name=words["automatic"]).click()
    page.get_by_role("button", name=words["hand"]).wait_for()
    number = desk.ask(coordinating.ask_again, people=people)
    wait_until(
        lambda: bool(
            desk.ask(coordinating.give_out) or desk.ask(coordinating.holder, number=number)
        ),
        seconds=20, what="the ticket is given out",
    )  # fmt: skip
    assert desk.ask(coordinating.holder, number=number) == people["pavel"]

    desk.ask(coordinating.send_home, is_away=True)
    lonely = desk.ask(coordinating.ask_again, people=people)
    desk.ask(coordinating.give_out)
    assert desk.ask(coordinating.holder, number=lonely) == ""
    page.reload()
    assert words["nobody"] in card(page, lonely).inner_text()
    assert page.locator("[data-drop]").count() == 0
    desk.ask(coordinating.send_home, is_away=False)
    page.get_by_role("button", name=words["hand"]).click()
    page.get_by_role("button", name=words["automatic"]).wait_for()


def test_a_substitute_takes_over_and_the_client_hears_once(
    morning, desk: Desk, window: Windows
) -> None:
    people, words = morning["people"], WORDS[morning["language"]]
    page = window(people["cora"], language=morning["language"]).open(
        f"/desk/takeovers/{morning['dana']}/"
    )
    for box in page.locator("input[name=tickets]").all():
        box.set_checked(box.get_attribute("value") == str(morning["talked"]))
    options = page.locator("select[name=substitute] option[value]:not([value=''])")
    page.locator("select[name=substitute]").select_option(index=1)
    assert options.count() >= 1
    page.locator("textarea[name=note]").fill(words["note"])
    page.get_by_role("button", name=words["over"]).click()
    page.locator("form[action$='/return/']").wait_for()
    assert words["note"] in page.locator("#main").inner_text()

    client = window(people["alice"], language=morning["language"])

    def is_told() -> bool:
        return words["told"] in client.open("/inbox/").locator("#main").inner_text()

    wait_until(is_told, seconds=30, what="the client is told")
    page.reload()
    assert client.open("/inbox/").locator("#main").inner_text().count(words["told"]) == 1
