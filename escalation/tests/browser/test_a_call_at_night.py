"""An engineer on duty is called, looks, and acknowledges; nobody else is called after that."""

import re
from collections.abc import Callable

import pytest

from escalation.tests.browser import night_shift
from escalation.tests.browser.window import Windows
from escalation.tests.processes.desk import Desk

pytestmark = pytest.mark.browser
WORDS = {
    "en": {
        "waits": "Waits for an answer", "done": "Acknowledged",
        "answered": "Dana Reed answered at", "over": "There is nothing to answer any more",
        "event": "acknowledged the call", "duty": "Lev Hill",
    },
    "ru": {
        "waits": "Ждёт ответа", "done": "Принят",
        "answered": "Дана Белова: ответ", "over": "Принимать уже нечего",
        "event": "принял(а) вызов", "duty": "Лев Савин",
    },
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ru"])
def test_who_is_on_duty_acknowledges_a_page(
    language: str,
    desk: Desk,
    everybody: Callable[[str], dict[str, str]],
    window: Windows,
) -> None:
    people, words = everybody(language), WORDS[language]
    made = desk.ask(night_shift.call_out, language=language, people=people)
    dana = window(people["dana"], language=language)
    ticket = f"/desk/tickets/{made['called']}/"

    page = dana.open("/inbox/")
    page.locator("#main a", has_text=re.compile(rf"[#№]{made['called']}\b")).first.click()
    page.wait_for_url("**/desk/duty/answer/**")
    answer = page.url
    assert words["waits"] in page.locator("#main").inner_text()
    page.locator("#main form button").click()
    page.wait_for_url(f"**{ticket}")
    page.wait_for_load_state("networkidle")
    panel = page.locator("#calls").inner_text()
    assert words["done"] in panel
    assert words["answered"] in panel
    assert page.locator("#calls form").count() == 0
    assert words["event"] in page.content()

    page = dana.open(answer.removeprefix(desk.url))
    assert words["over"] in page.locator("#main").inner_text()
    page = dana.open("/desk/duty/")
    assert words["duty"] in page.locator("#main").inner_text()

    lev = window(people["lev"], language=language)
    titles = lev.open("/inbox/").locator("#main").inner_text()
    assert not re.search(rf"[#№]{made['called']}\b", titles)
