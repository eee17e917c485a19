"""Two engineers and a client at one ticket: they see each other write, no reply goes out over an
unseen word, and a reply taken back was never sent."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from escalation.tests.browser import furniture
from escalation.tests.browser.window import Windows
from escalation.tests.processes import cast
from escalation.tests.processes.desk import Desk, running_desk

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
SECONDS = 10
POLLED = 14_000
"""Milliseconds in which a poll of ten seconds has come and been drawn."""
LEFT = 30_000
"""The same for a reply: its ten seconds, a sweep, a poll."""
WORDS = {
    "en": {
        "reading": "is reading", "writing": "is writing", "note": "Wait: they have rebooted it.",
        "reply": "Please send us the log of the night.", "kept": "Thank you, it is solved then?",
        "meanwhile": "Meanwhile", "back": "is taken back", "nobody": "Nobody yet",
        "begun": "These words began as a note.",
    },
    "ru": {
        "reading": "читает", "writing": "пишет", "note": "Подождите: они его перезагрузили.",
        "reply": "Пришлите, пожалуйста, журнал за ночь.", "kept": "Спасибо, значит, решено?",
        "meanwhile": "Пока вы писали", "back": "Отправка отменена", "nobody": "Пока никто",
        "begun": "Этот текст начинался как заметка.",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def patient_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk whose replies wait for their authors."""
    with running_desk(tmp_path_factory.mktemp("patient"), undo_seconds=SECONDS) as desk:
        yield desk


@pytest.fixture(params=["en", "ru"])
def told(request: pytest.FixtureRequest) -> dict[str, str]:
    return {"language": request.param, **WORDS[request.param]}


@pytest.fixture
def windows(
    request: pytest.FixtureRequest, chromium: Any, patient_desk: Desk, tmp_path: Path
) -> Iterator[Windows]:
    opened = Windows(chromium, patient_desk, tmp_path)
    yield opened
    for path in opened.picture(request.node.name):
        print(f"what was shown: {path}")  # noqa: T201 — where to look after a failure
    # the browser prints the 409 or 422 of a stopped reply by itself
    printed = [one for one in opened.close() if not re.search("status of (409|422)", one)]
    assert printed == []


@pytest.fixture
def story(told: dict[str, str], windows: Windows, patient_desk: Desk) -> Callable[[str], "Page"]:
    """``story("dana")``: her page of the ticket, ``story("dana handed")`` of one that waits for the
    second line; Alice's is the portal's."""
    language, people = told["language"], _people(patient_desk, told["language"])
    numbers = patient_desk.ask(furniture.furnish, language=language, people=people)

    def page_of(asked: str) -> "Page":
        name, _space, which = asked.partition(" ")
        window = windows(people[name], language=language)
        place = "portal/requests" if name == "alice" else "desk/tickets"
        return window.open(f"/{place}/{numbers[which or 'talk']}/")

    return page_of


_gathered: dict[tuple[str, str], dict[str, str]] = {}


def _people(desk: Desk, language: str) -> dict[str, str]:
    if (desk.url, language) not in _gathered:
        _gathered[desk.url, language] = desk.ask(cast.gather, language=language)
    return _gathered[desk.url, language]


def write(page: "Page", words: str, *, kind: str = "reply") -> None:
    page.locator(f"#composer input[name=kind][value={kind}]").check(force=True)
    page.locator("#composer textarea").press_sequentially(words)


def test_two_engineers_see_each_other_and_a_stale_reply_is_stopped_once(
    story: Callable[[str], "Page"], told: dict[str, str]
) -> None:
    dana, lev = story("dana"), story("lev")
    lev.locator("[data-presence]", has_text=told["reading"]).wait_for()
    write(dana, told["reply"])
    lev.locator("[data-presence]", has_text=told["writing"]).wait_for(timeout=POLLED)
    dana.locator("[data-presence]", has_text=told["reading"]).wait_for(timeout=POLLED)

    write(lev, told["note"], kind="note")
    with lev.expect_navigation():
        lev.locator("#composer button[value=note]").click()

    send = "#composer button[name=then][value='']"
    dana.locator(send).click()
    news = dana.locator("#news")
    news.wait_for()
    assert told["note"] in news.inner_text()
    assert told["meanwhile"] in news.inner_text()
    assert dana.locator("#composer textarea").input_value() == told["reply"]
    dana.locator(send).click()
    dana.locator(".message--leaving", has_text=told["reply"]).wait_for()
    alice = story("alice")
    assert told["reply"] not in alice.locator("main").inner_text()
    alice.locator("#thread", has_text=told["reply"]).wait_for(timeout=LEFT)
    assert told["note"] not in alice.locator("main").inner_text()


def test_reply_taken_back_never_reaches_the_client(
    story: Callable[[str], "Page"], told: dict[str, str]
) -> None:
    dana, alice = story("dana"), story("alice")
    write(dana, told["reply"])
    with dana.expect_navigation():
        dana.locator("#composer button[name=then][value='']").click()
    toast = dana.locator("[data-undo]")
    assert re.search(r"/leaving/[0-9]+/take-back/$", str(toast.get_attribute("action")))
    with dana.expect_navigation():
        toast.locator("button").click()
    assert told["back"] in dana.locator("#toasts").inner_text()
    assert dana.locator("#composer textarea").input_value() == told["reply"]
    assert dana.locator(".message--leaving").count() == 0

    dana.locator("#composer textarea").fill(told["kept"])
    dana.locator("#composer button[name=then][value='']").click()
    alice.locator("#thread", has_text=told["kept"]).wait_for(timeout=LEFT)
    assert told["reply"] not in alice.locator("main").inner_text()


def test_words_begun_as_a_note_are_stopped_once(
    story: Callable[[str], "Page"], told: dict[str, str]
) -> None:
    dana = story("dana")
    text, asked = dana.locator("#composer textarea"), dana.locator("#composer [role=alert]")
    write(dana, told["note"], kind="note")
    text.fill("")
    write(dana, told["reply"])
    assert dana.locator("#composer [name=began]").input_value() == ""
    write(dana, " ", kind="note")
    dana.locator("#composer input[name=kind][value=reply]").check(force=True)
    text.press("Control+Enter")
    asked.filter(has_text=told["begun"]).wait_for()
    assert dana.locator(".message--leaving").count() == 0
    dana.locator("#composer textarea").press("Control+Enter")
    dana.locator(".message--leaving", has_text=told["reply"]).wait_for()


def test_a_solution_taken_back_is_in_its_form_and_solves_nothing(
    story: Callable[[str], "Page"], told: dict[str, str]
) -> None:
    dana, alice = story("dana"), story("alice")
    dana.locator("#ticket [data-key=s]").click()
    dana.locator("#solving [name=solution]").press_sequentially(told["reply"])
    with dana.expect_navigation():
        dana.locator("#solving [name=solution]").press("Control+Enter")
    dana.locator(".message--leaving", has_text=told["reply"]).wait_for()
    with dana.expect_navigation():
        dana.locator("[data-undo] button").click()
    assert dana.locator("#solving [name=solution]").input_value() == told["reply"]
    assert dana.locator(".message--leaving").count() == 0
    alice.reload()
    assert told["reply"] not in alice.locator("main").inner_text()


def _top(page: "Page") -> float:
    box = page.locator("#composer textarea").bounding_box()
    assert box is not None
    return box["y"]


def test_the_head_follows_what_a_colleague_does_and_disturbs_nobody(
    story: Callable[[str], "Page"], told: dict[str, str]
) -> None:
    dana, lev = story("dana handed"), story("lev handed")
    holding = dana.locator("#ticket .ticket__holding")
    assert told["nobody"] in holding.inner_text()
    write(dana, told["reply"])
    top = _top(dana)
    with lev.expect_navigation():
        lev.locator("#handoff [data-key=y]").click()
    name = lev.locator("#ticket .ticket__holding strong").nth(1).inner_text()
    holding.filter(has_text=name).wait_for(timeout=POLLED)
    dana.locator("#thread .banner").wait_for()
    assert _top(dana) == pytest.approx(top, abs=1)
    assert dana.evaluate("document.activeElement.matches('#composer textarea')")
    assert dana.locator("#composer textarea").input_value() == told["reply"]

    dana.locator("#ticket [data-key=h]").click()
    tried = dana.locator("#act-hand_over textarea").first
    tried.fill(told["note"])
    write(lev, told["note"], kind="note")
    with lev.expect_navigation():
        lev.locator("#composer button[value=note]").click()
    dana.locator("#thread", has_text=told["note"]).wait_for(timeout=POLLED)
    assert tried.input_value() == told["note"]
