"""The queue lived in: two at once, a ticket read beside the list, a question kept as a view."""

import re
from collections.abc import Callable

import pytest

from escalation.tests.browser import furniture
from escalation.tests.browser.window import Windows
from escalation.tests.processes.desk import Desk

pytestmark = pytest.mark.browser
LIVE_MS = 12_000
"""Ten seconds between two questions, and what an answer takes."""
WORDS = {
    "en": {
        "save": "Save as view", "kept": "Save", "name": "Ours at the gate",
        "reply": "We look at it.",
    },
    "ru": {
        "save": "Сохранить как вид", "kept": "Сохранить", "name": "Наши на проходной",
        "reply": "Смотрим.",
    },
}  # fmt: skip


@pytest.fixture(params=["en", "ru"])
def scene(
    request: pytest.FixtureRequest, desk: Desk, everybody: Callable[[str], dict[str, str]]
) -> tuple[str, dict[str, str], dict[str, int]]:
    language: str = request.param
    people = everybody(language)
    return language, people, desk.ask(furniture.furnish, language=language, people=people)


def test_two_on_one_ticket_see_each_other_within_ten_seconds(
    scene: tuple[str, dict[str, str], dict[str, int]], window: Windows
) -> None:
    language, people, made = scene
    words = WORDS[language]
    dana = window(people["dana"], language=language).open(f"/desk/tickets/{made['talk']}/")
    lev = window(people["lev"], language=language).open(f"/desk/tickets/{made['talk']}/")
    queue = window(people["cora"], language=language).open("/desk/tickets/?order=updated")
    lev.locator(".composer [value=note]").first.check(force=True)
    lev.locator(".composer textarea").first.fill(words["reply"])
    lev.keyboard.press("Control+Enter")
    lev.locator(".message", has_text=words["reply"]).wait_for()
    dana.locator(".message", has_text=words["reply"]).wait_for(timeout=LIVE_MS)
    row = queue.locator(f'[data-row="{made["talk"]}"]')
    before = row.bounding_box()
    queue.wait_for_timeout(LIVE_MS)
    assert row.bounding_box() == before  # nothing moves under the reader's eyes


def test_a_ticket_is_read_beside_the_list_by_keyboard_alone(
    scene: tuple[str, dict[str, str], dict[str, int]], window: Windows
) -> None:
    language, people, _made = scene
    page = window(people["dana"], language=language).open("/desk/tickets/?q=line:1")
    page.keyboard.press("v")
    assert page.locator("[data-split-toggle]").get_attribute("aria-pressed") == "true"
    page.keyboard.press("j")
    first = page.locator("[data-row].is-current").get_attribute("data-row")
    page.locator(f'#pane [href^="/desk/tickets/{first}/"]').first.wait_for()
    assert re.search(rf"[?&]open={first}\b", page.url)
    page.keyboard.press("j")
    second = page.locator("[data-row].is-current").get_attribute("data-row")
    page.locator(f'#pane [href^="/desk/tickets/{second}/"]').first.wait_for()
    assert second != first
    assert re.search(rf"[?&]open={second}\b", page.url)
    page.reload()
    page.locator(f'#pane [href^="/desk/tickets/{second}/"]').first.wait_for()
    page.locator(f'[data-row="{second}"] .list-row__title a').focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/tickets/{second}/")
    page.go_back()
    page.locator(f'#pane [href^="/desk/tickets/{second}/"]').first.wait_for()
    page.set_viewport_size({"width": 1000, "height": 800})
    assert not page.locator("#pane").is_visible()


def test_a_note_is_written_beside_the_list(
    scene: tuple[str, dict[str, str], dict[str, int]], window: Windows
) -> None:
    language, people, made = scene
    words = WORDS[language]
    page = window(people["dana"], language=language).open("/desk/tickets/?q=line:1")
    page.keyboard.press("v")
    page.goto(f"/desk/tickets/?q=line:1&open={made['talk']}")
    page.locator("#pane .composer [value=note]").first.check(force=True)
    page.locator("#pane .composer textarea").first.fill(words["reply"])
    page.keyboard.press("Control+Enter")
    page.locator("#pane .message", has_text=words["reply"]).wait_for()
    assert f"open={made['talk']}" in page.url
    assert page.locator("[data-row]").count() > 0


def test_a_question_is_kept_as_a_view(
    scene: tuple[str, dict[str, str], dict[str, int]], window: Windows
) -> None:
    language, people, made = scene
    words = WORDS[language]
    page = window(people["dana"], language=language).open("/desk/tickets/")
    page.locator(".filterline [name=q]").fill("line:1 assignee:me")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=words["save"]).click()
    assert page.locator("[name=query]").input_value() == "line:1 assignee:me"
    page.locator("[name=name]").fill(words["name"])
    page.get_by_role("button", name=words["kept"], exact=True).click()
    place = page.locator(".side__link", has_text=words["name"])
    place.click()
    page.wait_for_url("**/desk/tickets/?view=*")
    assert page.locator("h1").inner_text() == words["name"]
    assert page.locator(f'[data-row="{made["talk"]}"]').count() == 1
