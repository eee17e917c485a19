"""One request from the first question to the mark, as the people who meet it see it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from escalation.tests.browser.window import Window, Windows
from tickets.reports.lines import COLUMNS

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

WORDS = {
    "en": {
        "search": "turnstile hums at night",
        "subject": "The turnstile hums at night and lets nobody in",
        "body": "Since the update to 4.2.1 it hums from 23:00 on. A restart helps for an hour.",
        "tried": "Restarted the controller, checked the power supply: 24 V.",
        "hypothesis": "The night mode of 4.2.1 keeps the lock energised.",
        "return": "Attach the log of the controller.",
        "tried more": "Restarted, power 24 V, the log of the night is in the thread.",
        "question": "Which night mode is chosen in the menu, A or B?",
        "answer": "It is B, since the update.",
        "solution": "Choose night mode A: version 4.2.1 mixes them up. 4.2.2 will repair it.",
        "comment": "Fast and clear.",
        "waiting": "Waiting for the client",
        "open": "In progress",
        "paused": "Paused",
    },
    "ru": {
        "search": "турникет гудит ночью",
        "subject": "Турникет гудит по ночам и никого не пускает",
        "body": "После обновления до 4.2.1 гудит с 23:00. Перезапуск помогает на час.",
        "tried": "Перезапустили контроллер, проверили питание: 24 В.",
        "hypothesis": "Ночной режим 4.2.1 держит замок под током.",
        "return": "Приложите журнал контроллера.",
        "tried more": "Перезапуск, питание 24 В, журнал за ночь в переписке.",
        "question": "Какой ночной режим выбран в меню, А или Б?",
        "answer": "Выбран Б, с самого обновления.",
        "solution": "Выберите ночной режим А: версия 4.2.1 их путает. В 4.2.2 исправят.",
        "comment": "Быстро и понятно.",
        "waiting": "Ожидание заказчика",
        "open": "В работе",
        "paused": "На паузе",
    },
}


MEANT = {
    "tickets": 1, "entered_line1": 1, "entered_line2": 1, "highest_line_2": 1,
    "escalated_from_line1": 1, "moves_up": 2, "moves_down": 1, "team_changes": 3, "ping_pong": 2,
    "tickets_with_ping_pong": 1, "finished": 1, "solved_on_line_2": 1,
}  # fmt: skip
"""What one such request adds to the numbers of the lines."""


class Engineer:
    """Somebody at the desk with one ticket before them."""

    def __init__(self, window: Window, number: int) -> None:
        self._window = window
        self._path = f"/desk/tickets/{number}/"

    def look(self) -> "Page":
        page = self._window.open(self._path)
        page.wait_for_load_state("networkidle")
        return page

    def form(self, act: str) -> "Locator":
        """Open a verb's form from its button."""
        page = self.look()
        page.locator(f"summary[hx-get='{self._path}{act}/']").click()
        form = page.locator(f"form[action='{self._path}{act}/']")
        form.wait_for()
        return form

    def press(self, act: str) -> "Page":
        """A verb that needs nothing but the press."""
        page = self.look()
        send(page.locator(f"form[action='{self._path}{act}/']"))
        return page

    def hand_over(self, *, tried: str, hypothesis: str) -> None:
        form = self.form("hand-over")
        form.locator("select[name=to_team]").select_option(label="Line 2 Controllers")
        form.locator("textarea[name=tried]").fill(tried)
        form.locator("textarea[name=hypothesis]").fill(hypothesis)
        send(form)

    def return_it(self, *, code: str, reason: str) -> None:
        form = self.form("handoff/return")
        form.locator("select[name=code]").select_option(code)
        form.locator("textarea[name=reason]").fill(reason)
        send(form)

    def write(self, body: str, *, then: str) -> "Page":
        page = self.look()
        page.fill("#composer textarea[name=body]", body)
        page.click(f"#composer button[name=then][value='{then}']")
        page.wait_for_load_state("networkidle")
        return page

    def solve(self, solution: str) -> "Page":
        form = self.form("resolve")
        form.locator("textarea[name=solution]").fill(solution)
        send(form)
        return form.page

    def sees(self, *words: str) -> None:
        """The head of the page says all of this."""
        head = self.look().locator("#ticket").inner_text()
        assert all(word in head for word in words), head

    def chips(self) -> list[str]:
        """States of the clocks that are not finished: ok, warn, breach, paused."""
        return chips_in(self.look())


def chips_in(page: "Page") -> list[str]:
    names = page.locator("#clocks .panel__body > .clock .chip").evaluate_all(
        "chips => chips.map(chip => chip.className)"
    )
    return [found[1] for name in names if (found := re.search(r"chip--(\w+)", name))]


def send(form: "Locator") -> None:
    """Press the form's main button and wait for the page that follows."""
    form.wait_for(state="attached")
    main = form.locator("button.button--primary")
    with form.page.expect_navigation():
        (main if main.count() else form.locator("button:not([type=button])")).first.click()
    form.page.wait_for_load_state("networkidle")


def articles_found(window: Window, query: str) -> list[str]:
    """The paths of the articles a search shows."""
    page = window.open("/knowledge/")
    page.fill("main input[name=q]", query)
    page.press("main input[name=q]", "Enter")
    page.wait_for_load_state("networkidle")
    links = page.locator("#results a[href^='/knowledge/']")
    found: list[str] = links.evaluate_all("links => links.map(link => link.pathname)")
    assert bool(found) != page.locator("#results .empty").is_visible()
    return found


def open_request(window: Window, words: dict[str, str], file: Path) -> int:
    """A client looks for an article, finds none, and asks; returns the number of the request."""
    assert articles_found(window, words["search"]) == []

    page = window.open("/portal/")
    page.fill("#ask", words["subject"])
    with page.expect_navigation():
        page.press("#ask", "Enter")
    page.wait_for_load_state("networkidle")
    assert page.input_value("input[name=subject]") == words["subject"]
    assert page.locator("#suggestions a[href^='/knowledge/']").count() == 0
    page.fill("textarea[name=body]", words["body"])
    page.select_option("select[name=product]", label="Gate 4 controller")
    page.check("input[name=impact][value='1']")
    page.check("input[name=urgency][value='1']")
    page.set_input_files("input[name=files]", file)
    send(page.locator("main form[enctype]"))
    found = re.search(r"/portal/requests/(\d+)/", page.url)
    assert found, page.url
    assert words["body"] in page.locator("#thread").inner_text()
    assert file.name in page.locator("#thread").inner_text()
    return int(found[1])


def numbers_seen(window: Window) -> dict[str, int]:
    """The counts of the dashboard's table of lines, by their names."""
    page = window.open("/dashboards/")
    shown = page.locator("#lines tbody td.number").all_inner_texts()
    assert len(shown) == len(COLUMNS)
    return {
        column.name: int(re.sub(r"\D", "", value))
        for column, value in zip(COLUMNS, shown, strict=True)
        if not column.unit
    }


@pytest.fixture
def log_file(tmp_path: Path) -> Path:
    file = tmp_path / "controller.log"
    file.write_text("23:00:01 lock energised\n23:00:02 lock energised\n")
    return file


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_request_from_the_question_to_the_mark(
    language: str,
    window: Windows,
    everybody: Callable[[str], dict[str, str]],
    log_file: Path,
) -> None:
    people, words = everybody(language), WORDS[language]
    alice, erin = (window(people[name], language=language) for name in ("alice", "erin"))
    before = numbers_seen(erin)

    number = open_request(alice, words, log_file)
    dana, lev = (
        Engineer(window(people[name], language=language), number) for name in ("dana", "lev")
    )
    queue = window(people["dana"], language=language).open("/desk/tickets/?queue=team")
    assert queue.locator(f"a[href='/desk/tickets/{number}/']").first.is_visible()

    dana.press("take")
    dana.hand_over(tried=words["tried"], hypothesis=words["hypothesis"])
    handoff = lev.look().locator("#handoff").inner_text()
    assert words["tried"] in handoff
    assert words["hypothesis"] in handoff
    lev.return_it(code="missing_facts", reason=words["return"])
    assert words["return"] in dana.look().content()
    dana.hand_over(tried=words["tried more"], hypothesis=words["hypothesis"])
    lev.press("handoff/accept")
    assert "paused" not in lev.chips()

    lev.write(words["question"], then="waiting_client")
    lev.sees(words["waiting"])
    assert lev.chips() == ["paused"]
    page = alice.open(f"/portal/requests/{number}/")
    page.wait_for_load_state("networkidle")
    assert words["question"] in page.locator("#thread").inner_text()
    assert chips_in(page) == ["paused"]
    assert words["tried"] not in page.content()

    page.fill("#composer textarea[name=body]", words["answer"])
    send(page.locator("#composer"))
    lev.sees(words["open"])
    assert "paused" not in lev.chips()
    assert len(lev.chips()) == 2

    assert not lev.look().locator("#composer button[value=resolved]").is_visible()
    article = write_article(lev, words["solution"])
    assert alice.page.request.get(article).status == 404
    lev.solve(words["solution"])

    page = alice.open(f"/portal/requests/{number}/")
    assert words["solution"] in page.locator("#thread").inner_text()
    page.locator(".solution .marks__choice").nth(4).click()
    page.fill(".solution textarea[name=comment]", words["comment"])
    send(page.locator(".solution form").first)
    assert not page.locator(".solution").is_visible()

    after = numbers_seen(erin)
    assert {name: after[name] - before[name] for name in after} == {
        name: MEANT.get(name, 0) for name in after
    }

    page = erin.open(article)
    send(page.locator(f"form[action='{article}publish/']"))
    assert articles_found(alice, words["search"]) == [article]


def write_article(engineer: Engineer, solution: str) -> str:
    """Write a draft from the ticket, beside it, and ask for its review; returns its path."""
    page = engineer.look()
    send(page.locator("#articles form[action$='/draft/']"))
    page.fill("textarea[name=solution]", solution)
    page.select_option("select[name=audience]", "clients")
    send(page.locator("main form.stack[data-guard]"))
    path = re.sub(r"^https?://[^/]+", "", page.url)
    send(page.locator(f"form[action='{path}submit/']"))
    return path
