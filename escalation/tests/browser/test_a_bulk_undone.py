"""An engineer changes what a question finds: looks first, applies, and takes it back."""

from collections.abc import Callable
from urllib.parse import quote

import pytest

from escalation.tests.browser import many
from escalation.tests.browser.window import NARROW, Windows
from escalation.tests.processes.desk import Desk

pytestmark = pytest.mark.browser
WORDS = {
    "en": {
        "chosen": "2 chosen", "before": "3 – Normal", "after": "2 – High", "apply": "Apply to 3",
        "changed": "Changed: 3", "restored": "Restored",
    },
    "ru": {
        "chosen": "Выбрано: 2", "before": "3 – Обычный", "after": "2 – Высокий",
        "apply": "Применить к 3", "changed": "Изменено: 3", "restored": "Возвращено",
    },
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_bulk_change_over_a_question_is_previewed_applied_and_undone(
    language: str, desk: Desk, window: Windows, everybody: Callable[[str], dict[str, str]]
) -> None:
    words, people = WORDS[language], everybody(language)
    numbers = desk.ask(many.prepare, language=language)
    engineer = window(people["dana"], language=language)
    page = engineer.open(f"/desk/tickets/?q={quote(many.SUBJECT[language])}")
    page.wait_for_selector("[data-row]")

    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.inner_text("[data-picked-count]") == words["chosen"]
    page.click("#bulk button[name=all]")
    page.wait_for_url("**/desk/bulk/*/")
    address = page.url.removeprefix(desk.url)

    page.select_option("#add-change", "priority")
    page.click("button[value=add]")
    page.select_option("select[name=c-0-to]", "2")
    page.click("button[value=preview]")
    page.wait_for_selector("#preview")
    shown = page.inner_text("main")
    assert shown.count(f"{words['before']} → {words['after']}") == 3
    assert desk.ask(many.priorities, numbers=numbers) == [3, 3, 3]

    assert words["apply"] in page.inner_text("button[value=apply]")
    page.click("button[value=apply]")
    page.wait_for_selector("form[action$='/undo/']")
    assert words["changed"] in page.inner_text("main")
    assert desk.ask(many.priorities, numbers=numbers) == [2, 2, 2]

    page.click("form[action$='/undo/'] button")
    page.wait_for_url(lambda url: not url.endswith(address))
    assert page.inner_text(".bulk-lines").count(words["restored"]) == 3
    assert desk.ask(many.priorities, numbers=numbers) == [3, 3, 3]

    narrow = window(people["dana"], language=language, width=NARROW)
    for path in (address, "/desk/tickets/", "/desk/macros/new/", "/desk/bulk/"):
        wide = narrow.open(path).evaluate("document.documentElement.scrollWidth")
        assert wide <= NARROW, f"{path} is {wide} wide"
