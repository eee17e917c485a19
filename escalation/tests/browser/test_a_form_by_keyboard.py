"""A client asks for a repair on a telephone's screen, by keyboard alone, with three files."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from escalation.tests.browser import request_form
from escalation.tests.browser.window import NARROW, Windows
from escalation.tests.processes.desk import Desk

if TYPE_CHECKING:
    from playwright.sync_api import FileChooser, Page, Request

pytestmark = pytest.mark.browser
WORDS = {
    "en": {"subject": "The reader at gate 4 is dark", "body": "Since this morning no card opens."},
    "ru": {"subject": "Считыватель у проходной 4 погас", "body": "С утра не открывает ни одна."},
}
MOST_TABS = 60


def tab_to(page: "Page", selector: str) -> None:
    """Press Tab until the element has the focus, as somebody without a mouse does."""
    for _press in range(MOST_TABS):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab never comes to {selector}")


def fits(page: "Page") -> bool:
    """Nothing scrolls sideways."""
    width: int = page.evaluate("document.documentElement.scrollWidth")
    return width <= NARROW


def small_targets(page: "Page") -> list[str]:
    """What a thumb would miss: shown buttons and fields lower than 44 px."""
    found: list[str] = page.locator(
        "main button:visible, main .input:visible, main select:visible, main .choice:visible"
    ).evaluate_all(
        "all => all.filter(one => one.getBoundingClientRect().height < 43.5)"
        ".map(one => one.outerHTML.slice(0, 80))"
    )
    return found


def keeps_files(request: "Request") -> bool:
    """Whether the draft is saved with the three files that were put up."""
    return "/drafts/new/" in request.url and (request.post_data or "").count("staged=") == 3


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"reader-{number}.log" for number in (1, 2, 3)]
    for path in paths:
        path.write_text("no card read\n" * 1000)
    return paths


def choose_files(page: "Page") -> "FileChooser":
    """What the key opens; a browser with much to do may miss the first press."""
    opened: list[FileChooser] = []
    page.on("filechooser", lambda chooser: opened.append(chooser))
    tab_to(page, "#id_files")
    for turn in range(120):
        if opened:
            return opened[0]
        if turn % 40 == 0:
            page.keyboard.press("Enter")
        page.wait_for_timeout(500)
    raise AssertionError("no file chooser opened")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_request_with_a_form_and_three_files_by_keyboard_alone(
    language: str,
    window: Windows,
    desk: Desk,
    everybody: Callable[[str], dict[str, str]],
    files: list[Path],
) -> None:
    people, words = everybody(language), WORDS[language]
    kind = desk.ask(request_form.offer, language=language, people=people)["type"]
    client = window(people["boss"], language=language, width=NARROW)
    page = client.open("/portal/")
    assert fits(page)

    tab_to(page, "a[href='/portal/requests/new/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/requests/new/")
    tab_to(page, f"a[href='?type={kind}']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/requests/new/?type=*")
    page.wait_for_load_state("networkidle")
    assert fits(page)
    assert small_targets(page) == []

    tab_to(page, "#id_subject")
    page.keyboard.type(words["subject"])
    tab_to(page, "#id_body")
    page.keyboard.type(words["body"])
    serial = page.locator("[data-question='answer_serial']")
    assert not serial.is_visible()
    tab_to(page, "input[name=answer_what]")
    page.keyboard.press("Space")
    assert not serial.is_visible()
    page.keyboard.press("ArrowDown")
    serial.wait_for(state="visible")
    tab_to(page, "#id_answer_serial")
    page.keyboard.type("AB-1234")

    chooser = choose_files(page)
    with page.expect_response(lambda answer: keeps_files(answer.request), timeout=60_000):
        chooser.set_files([str(path) for path in files])
    assert page.locator("[data-file-list] .file").count() == 3
    assert fits(page)
    page.locator("[data-save-sign]:not(:empty)").wait_for()

    again = window(people["boss"], language=language).open(f"/portal/requests/new/?type={kind}")
    assert again.input_value("#id_answer_serial") == "AB-1234"
    assert again.locator("[data-file-list] .file").count() == 3

    tab_to(page, "form#request button.button--primary")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/portal/requests/\d+/"))
    shown = page.locator("main").inner_text()
    assert all(path.name in shown for path in files)
    assert "AB-1234" in shown
    assert words["body"] in shown
    assert fits(page)
