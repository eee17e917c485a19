"""A manager revises a plan, sees what it moves, and the open request's deadline follows."""

from collections.abc import Callable

import pytest

from escalation.tests.browser import terms
from escalation.tests.browser.window import NARROW, Windows
from escalation.tests.processes.desk import Desk

pytestmark = pytest.mark.browser

WORDS = {
    "en": {
        "draft": "Version 2 is a draft",
        "later": "Deadlines move later",
        "ready": "Ready to apply",
        "moved": "Applied. 1 open request moved.",
    },
    "ru": {
        "draft": "Версия 2 — черновик",
        "later": "Срок сдвигается позже",
        "ready": "Готово к применению",
        "moved": "Применено. Сдвинуто 1 открытое обращение.",
    },
}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_manager_revises_a_plan_and_an_open_request_follows(
    language: str, desk: Desk, window: Windows, everybody: Callable[[str], dict[str, str]]
) -> None:
    words, people = WORDS[language], everybody(language)
    keys = desk.ask(terms.prepare, language=language)
    assert desk.ask(terms.promised_minutes, number=keys["ticket"]) == [240]
    manager = window(people["erin"], language=language)

    page = manager.open(f"/desk/plans/{keys['plan']}/edit/")
    page.fill("input[name='resolution-1-minutes']", "600")
    page.click("form[data-guard] button.button--primary")
    page.wait_for_url(f"**/desk/plans/{keys['plan']}/")
    assert words["draft"] in page.inner_text("main")

    page.click("form[action='/desk/terms/propose/'] button")
    page.wait_for_url("**/desk/terms/*/")
    shown = page.inner_text("main")
    assert words["ready"] in shown
    assert page.locator("#counts").count() == 1
    row = page.locator("tr", has_text=words["later"]).locator("td").all_inner_texts()
    assert row == ["1", "1"]
    assert f"#{keys['ticket']}" in shown
    assert desk.ask(terms.promised_minutes, number=keys["ticket"]) == [240]

    page.check("input[name=mode][value=from_now]")
    page.click("form[action$='/apply/'] button.button--primary")
    page.wait_for_selector(".banner--ok")
    assert words["moved"] in page.inner_text("main")
    assert desk.ask(terms.promised_minutes, number=keys["ticket"]) == [240, 600]

    narrow = window(people["erin"], language=language, width=NARROW)
    for path in (page.url.removeprefix(desk.url), f"/desk/plans/{keys['plan']}/edit/",
                 f"/desk/plans/{keys['plan']}/", "/desk/plans/", "/desk/terms/"):  # fmt: skip
        shown_page = narrow.open(path)
        wide = shown_page.evaluate("document.documentElement.scrollWidth")
        assert wide <= NARROW, f"{path} is {wide} wide"
