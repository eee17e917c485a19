"""A morning of a line 1 engineer: twenty tickets, and no hand leaves the keyboard."""

import time
from collections.abc import Callable

import pytest

from escalation.tests.browser import morning
from escalation.tests.browser.keys import NO_MOUSE, Keys
from escalation.tests.browser.window import Windows
from escalation.tests.processes.desk import Desk, wait_until

pytestmark = pytest.mark.browser
WORDS = {
    "en": {
        "queue": "Unass", "reply": "diary", "said": "Please send the diary",
        "solution": "Hello! Press the service button for five seconds.",
        "tried": "Service button, power.", "supposed": "The reader is broken.",
        "call": "Spoke with the client: they will try after lunch.",
        "wrong": "Hello! The motherboard was changed.",
        "right": "Hello! The system board was changed.",
    },
    "ru": {
        "queue": "Не назн", "reply": "дневн", "said": "Пришлите, пожалуйста, дневник",
        "solution": "Здравствуйте! Удерживайте сервисную кнопку пять секунд.",
        "tried": "Кнопка, питание.", "supposed": "Считыватель неисправен.",
        "call": "Поговорили с клиентом: попробует после обеда.",
        "wrong": "Здравствуйте! Заменили материнскую плату.",
        "right": "Здравствуйте! Заменили системную плату.",
    },
}  # fmt: skip
PLAN = ["ask"] * 8 + ["solve"] * 5 + ["hand over"] * 3 + ["call"] * 2 + ["mend"] * 2
MEANT = {
    "ask": ["waiting_client", "1"], "solve": ["resolved", "1"], "hand over": ["open", "2"],
    "call": ["open", "1"], "mend": ["open", "1"],
}  # fmt: skip


class Morning:
    """What is done to one ticket, by what it needs."""

    def __init__(self, keys: Keys, words: dict[str, str]) -> None:
        self.keys, self.page, self.words = keys, keys.page, words

    def next(self, number: int) -> None:
        """Open a ticket from wherever one is, and take it."""
        self.keys.press("Control+k")
        self.keys.write(str(number))
        self.page.locator(
            f"#palette-list a[aria-selected=true][href$='ticket:{number}']"
        ).wait_for()
        self.keys.go("Enter")
        self.keys.go("t")

    def ask(self) -> None:
        self.keys.press("r")
        self.keys.write(f"/{self.words['reply']}")
        self.page.locator("[data-quick-list] [aria-selected=true]").first.wait_for()
        self.keys.press("Enter")
        text = self.page.locator("#composer textarea")
        wait_until(
            lambda: self.words["said"] in text.input_value(), seconds=20, what="the reply is put in"
        )
        self.keys.go("Control+Shift+Enter")

    def solve(self) -> None:
        """With the article that fits."""
        with self.page.expect_response("**/articles/link/"):
            self.keys.press("o", "w")
        self.page.wait_for_load_state("networkidle")
        self.keys.press("r")
        self.keys.write(self.words["solution"])
        self.keys.go("Control+Alt+Enter")

    def hand_over(self) -> None:
        with self.page.expect_response("**/hand-over/"):
            self.keys.press("h")
        self.page.locator("[name=to_team]:focus").wait_for()
        with self.page.expect_response("**/hand-over/?*"):
            self.keys.write("Line 2")
            self.keys.press("Tab")
        self.page.wait_for_load_state("networkidle")
        self.page.locator("[name=tried]:focus").wait_for()
        self.keys.write(self.words["tried"])
        self.keys.press("Tab")
        self.keys.write(self.words["supposed"])
        self.keys.go("Control+Enter")

    def call(self) -> None:
        self.keys.press("l")
        self.keys.write(self.words["call"])
        self.keys.go("Control+Enter")

    def mend(self) -> None:
        """Take the first hint on the words, then send."""
        self.keys.press("r")
        self.keys.write(self.words["wrong"])
        self.page.locator("[data-hints] [data-mend]").first.wait_for()
        self.keys.press("Escape", ".")
        text = self.page.locator("#composer textarea").input_value()
        assert text == self.words["right"]
        self.keys.go("Control+Enter")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_twenty_tickets_are_worked_off_by_keyboard_alone(
    language: str, desk: Desk, everybody: Callable[[str], dict[str, str]], window: Windows
) -> None:
    people, words = everybody(language), WORDS[language]
    numbers = desk.ask(morning.lay_out, language=language, people=people, count=len(PLAN))
    dana = window(people["dana"], language=language)
    dana.page.add_init_script(NO_MOUSE)
    page = dana.open("/desk/tickets/")
    keys = Keys(page, is_cyrillic=language == "ru")
    keys.press("Control+k")
    keys.write(words["queue"])
    page.locator("#palette-list a[aria-selected=true]").wait_for()
    keys.go("Enter")
    assert "queue=" in page.url

    engineer, counts, mouse = Morning(keys, words), [], 0
    for number, task in zip(numbers, PLAN, strict=True):
        before = (keys.commands, keys.letters)
        engineer.next(number)
        getattr(engineer, task.replace(" ", "_"))()
        mouse += page.evaluate("window.mousePresses")
        counts.append((task, keys.commands - before[0], keys.letters - before[1]))

    assert mouse == 0
    for task in dict.fromkeys(PLAN):
        same = [(commands, letters) for name, commands, letters in counts if name == task]
        print(f"{language} {task}: {same[0][0]} keys, {same[0][1]} letters")  # noqa: T201
    commands = sum(each[1] for each in counts) / len(counts)
    print(f"{language}: {commands:.1f} keys a ticket besides what is written")  # noqa: T201
    assert commands <= 10
    results = settled(desk, numbers)
    for number, task in zip(numbers, PLAN, strict=True):
        assert results[str(number)][:2] == MEANT[task], (task, results[str(number)])
    solved = [results[str(number)][3] for number, task in zip(numbers, PLAN, strict=True)
              if task == "solve"]  # fmt: skip
    assert solved == ["linked"] * PLAN.count("solve")


def settled(desk: Desk, numbers: list[int]) -> dict[str, list[str]]:
    """What became of the tickets, once no reply is held back any more."""
    until = time.monotonic() + 60
    results: dict[str, list[str]] = desk.ask(morning.results, numbers=numbers)
    while time.monotonic() < until:
        later: dict[str, list[str]] = desk.ask(morning.results, numbers=numbers)
        waits = [later[str(number)][0] for number, task in zip(numbers, PLAN, strict=True)
                 if task == "ask"]  # fmt: skip
        if later == results and set(waits) == {"waiting_client"}:
            return later
        results = later
        time.sleep(2)
    return results


def test_who_comes_back_to_the_queue_goes_on_where_they_were(
    desk: Desk, everybody: Callable[[str], dict[str, str]], window: Windows
) -> None:
    people = everybody("en")
    desk.ask(morning.ask, language="en", people=people, count=3)
    page = window(people["dana"]).open("/desk/tickets/")
    keys, current = Keys(page, is_cyrillic=False), page.locator("[data-row].is-current")
    keys.press("j", "j", "j")
    opened = current.get_attribute("data-row")
    keys.go("Enter")
    assert page.url.endswith(f"/{opened}/")
    keys.go("u")
    assert current.get_attribute("data-row") == opened
    keys.press("k", "j")
    assert current.get_attribute("data-row") == opened
    keys.go("Enter")
    assert page.url.endswith(f"/{opened}/")
