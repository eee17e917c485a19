"""Typing a question with the list that offers how it goes on, by keyboard alone."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from escalation.tests.browser.window import Windows

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
FIELD = "input[data-completes]"


def offered(page: "Page") -> list[str]:
    page.wait_for_selector(".offered [role=option]")
    return page.locator(".offered__piece").all_inner_texts()


def typed(page: "Page") -> str:
    return page.locator(FIELD).input_value()


@pytest.mark.parametrize(
    ("language", "start", "name"), [("en", "li", "line:"), ("ru", "лин", "линия:")]
)
def test_a_field_and_its_value_are_taken_by_keyboard_also_inside_a_question(
    window: Windows,
    everybody: Callable[[str], dict[str, str]],
    language: str,
    start: str,
    name: str,
) -> None:
    page = window(everybody(language)["dana"], language=language).open("/desk/tickets/")
    page.focus(FIELD)
    page.keyboard.type(f"{start} priority:p1")
    for _ in " priority:p1":
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    assert offered(page)[0] == name
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    assert typed(page) == f"{name} priority:p1"
    assert "1" in offered(page)
    page.keyboard.press("Escape")
    assert page.locator(".offered").count() == 0
    assert typed(page) == f"{name} priority:p1"
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=**")
    assert typed(page) == f"{name}1 priority:p1"
    assert page.locator("#query-error").count() == 0
