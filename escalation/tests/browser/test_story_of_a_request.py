"""One request from the first question to the mark, as the people who meet it see it."""

import re
from typing import TYPE_CHECKING

import pytest

from escalation.tests.browser.window import Window

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
        page.locator(f"form[action='{self._path}{act}/'] button").click()
        page.wait_for_url(f"**{self._path}*")
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


def send(form: "Locator") -> None:
    form.locator("button.button--primary").click()
    form.page.wait_for_load_state("networkidle")


def number_in(url: str) -> int:
    found = re.search(r"/requests/(\d+)/", url)
    assert found, url
    return int(found[1])
