"""A mail with scripts, forms and pictures from elsewhere is shown, and nothing of it acts."""

import base64
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from escalation.tests.browser import letters
from escalation.tests.browser.window import NARROW, Windows
from escalation.tests.processes.desk import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

WORDS = {
    "en": {
        "subject": "The gate is red",
        "show": "Show as it was sent",
        "load": "Load them: their servers will see that this mail was read",
    },
    "ru": {
        "subject": "Ворота красные",
        "show": "Показать, как было отправлено",
        "load": "Загрузить: эти серверы увидят, что письмо прочитано",
    },
}


def watch(page: "Page") -> list[str]:
    """Every address the page and its frames ask for; what is far away answers from here."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.route(
        f"{letters.FAR}/**",
        lambda route: route.fulfill(body=base64.b64decode(letters.PIXEL), content_type="image/png"),
    )
    return asked


def far(asked: list[str], desk: Desk) -> list[str]:
    return [url for url in asked if not url.startswith((desk.url, "data:", "about:"))]


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("side", ["desk", "portal"])
def test_nothing_of_a_letter_acts_until_its_pictures_are_asked_for(
    window: Windows,
    desk: Desk,
    everybody: Callable[[str], dict[str, str]],
    language: str,
    side: str,
) -> None:
    words, people = WORDS[language], everybody(language)
    number = desk.ask(letters.receive, subject=words["subject"], people=people)
    reader = people["dana"] if side == "desk" else people["alice"]
    path = f"/desk/tickets/{number}/" if side == "desk" else f"/portal/requests/{number}/"
    here = window(reader, language=language, width=NARROW if side == "portal" else 1280)
    asked = watch(here.page)

    page = here.open(path)
    title = page.title()
    page.get_by_text(words["show"]).click()
    letter = page.frame_locator("iframe.letter__paper")
    letter.get_by_role("heading", name="The gate is red").wait_for()
    shown = letter.get_by_alt_text("the gate")

    assert shown.evaluate("picture => picture.naturalWidth") == 1  # it came with the mail
    assert letter.locator("script, form, input, button, iframe, svg, object, video").count() == 0
    assert page.title() == title
    assert far(asked, desk) == []
    assert letter.locator("body").evaluate("body => getComputedStyle(body).margin") == "0px"

    page.get_by_role("link", name=words["load"]).click()
    letter.locator(f'img[src="{letters.FAR}/pixel.gif"]').wait_for()

    assert far(asked, desk) == [f"{letters.FAR}/pixel.gif"]
    assert page.title() == title
