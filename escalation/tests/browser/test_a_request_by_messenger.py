"""A request that lives in the messenger, and the engineer who lives in both: the chat is linked by
the code of a page, and what is said in the chat stands on the desk."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from escalation.tests.browser import night_shift
from escalation.tests.browser.test_story_of_a_request import Engineer
from escalation.tests.browser.window import Window, Windows
from escalation.tests.processes import cast
from escalation.tests.processes.desk import Desk, running_desk, wait_until
from servicedesk.tests import telegram as stand_in

pytestmark = pytest.mark.browser
PATIENCE = 60.0
WORDS = {
    "en": {
        "linked": "this chat is linked to your account", "is linked": "Linked",
        "body": "Gate 4 stays shut. It hums since nine.", "subject": "Gate 4 stays shut.",
        "summary": "Your request: “Gate 4 stays shut.”", "file": "1 file", "send": "Send",
        "opened": "is with us. Answer this message", "pass": "Pass me to an engineer",
        "next": "An engineer answers you on #", "asked": "asked for an engineer",
        "take": "Take #{}", "yours": "is yours.", "mark": "gave the mark 4",
        "question": "Is the lamp red?", "answer": "Red, see the picture.",
        "kept": "Your message to #", "solution": "Replaced the lamp.",
        "called": "On duty: answer ticket #", "acknowledge": "Acknowledge the call",
        "done": "Acknowledged",
        "toasts": ["Taken.", "Thank you for the mark.", "Acknowledged: nobody else is called."],
    },
    "ru": {
        "linked": "этот чат привязан к вашей учётной записи", "is linked": "Привязан",
        "body": "Калитка 4 закрыта. Гудит с девяти.", "subject": "Калитка 4 закрыта.",
        "summary": "Ваше обращение: «Калитка 4 закрыта.»", "file": "1 файл", "send": "Отправить",
        "opened": "у нас. Ответьте на это сообщение", "pass": "Передать инженеру",
        "next": "Следующим по обращению №", "asked": "просит инженера",
        "take": "Взять №{}", "yours": "теперь ваше.", "mark": "оценка 4",
        "question": "Лампа красная?", "answer": "Красная, вот снимок.",
        "kept": "Ваше сообщение по обращению №", "solution": "Заменили лампу.",
        "called": "Дежурство: примите обращение №", "acknowledge": "Принять вызов",
        "done": "Принят",
        "toasts": ["Взято.", "Спасибо за оценку.", "Вызов принят: больше никого не вызываем."],
    },
}  # fmt: skip


def buttons_of(message: dict[str, Any]) -> dict[str, str]:
    """Label and data of the buttons under a message."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return {one["text"]: one["callback_data"] for row in rows for one in row}


@dataclass
class Chat:
    """One person's private chat with the bot."""

    messenger: stand_in.StandIn
    number: int

    def says(self, text: str, **message: Any) -> None:
        self.messenger.writes(self.number, text, **message)

    def gets(self, words: str, *, button: str = "") -> dict[str, Any]:
        """The newest message with these words, and with this button, waited for."""

        def found() -> list[dict[str, Any]]:
            mine = (one for one in list(self.messenger.sent) if one["chat_id"] == self.number)
            return [one for one in mine if words in one["text"]
                    and (not button or button in buttons_of(one))]  # fmt: skip

        what = f"“{words}” with “{button}” came to the chat"
        wait_until(lambda: bool(found()), seconds=PATIENCE, what=what)
        return found()[-1]

    def presses(self, words: str, button: str) -> None:
        """Press a button under a message that is waited for."""
        self.messenger.presses(self.number, buttons_of(self.gets(words, button=button))[button])

    def is_shown(self, toast: str) -> None:
        """What a press answers for a moment."""
        wait_until(
            lambda: toast in self.messenger.toasts(), seconds=PATIENCE, what=f"“{toast}” was shown"
        )


@pytest.fixture(scope="module")
def messenger() -> Iterator[stand_in.StandIn]:
    messenger, server = stand_in.start()
    yield messenger
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def desk(messenger: stand_in.StandIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One of its own: only this one has a bot."""
    settings = {"TELEGRAM_TOKEN": stand_in.TOKEN, "TELEGRAM_API": messenger.url}
    with running_desk(tmp_path_factory.mktemp("messenger"), settings=settings) as own:
        yield own


@pytest.fixture(scope="module")
def all_windows(chromium: Any, desk: Desk, scratch: Path) -> Windows:
    return Windows(chromium, desk, scratch)


def link(window: Window, chat: Chat, words: dict[str, str]) -> None:
    """Take the code from the page, send it to the bot, and see the page say so."""
    page = window.open("/profile/messenger/")
    page.locator("main form[action$='/profile/messenger/'] button").click()
    chat.says(page.locator("[data-code]").inner_text())
    chat.gets(words["linked"])
    page = window.open("/profile/messenger/")
    assert words["is linked"] in page.locator("#main").inner_text()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_request_by_messenger(
    language: str, desk: Desk, messenger: stand_in.StandIn, window: Windows
) -> None:
    people, words = desk.ask(cast.gather, language=language), WORDS[language]
    first = {"en": 70, "ru": 80}[language]
    alice, dana = Chat(messenger, first), Chat(messenger, first + 1)
    messenger.calls.clear()
    for name, chat in (("alice", alice), ("dana", dana)):
        link(window(people[name], language=language), chat, words)

    # a request with a file, and past everything automatic
    alice.says(words["body"])
    alice.gets(words["summary"])
    photo = messenger.has_file(b"\x89PNG\r\n\x1a\n gate")
    alice.says("", document={"file_id": photo, "file_name": "gate.png", "file_size": 13})
    alice.presses(words["file"], words["send"])
    opened = alice.gets(words["opened"], button=words["pass"])
    number = int(buttons_of(opened)[words["pass"]].partition(":")[2])
    alice.presses(words["opened"], words["pass"])
    alice.gets(words["next"])

    # the engineer takes it in the chat and answers from the desk
    dana.says("/unassigned")
    dana.presses(f"{words['subject']} · ", words["take"].format(number))
    dana.is_shown(words["toasts"][0])
    dana.gets(words["yours"])
    at_desk = Engineer(window(people["dana"], language=language), number)
    page = at_desk.look()
    for said in (words["body"], "gate.png", words["asked"]):
        assert said in str(page.locator("#thread").text_content())
    at_desk.write(words["question"], then="")

    # her answer with a file stands on the desk, the solution in the chat takes her mark
    log = messenger.has_file(b"all is red")
    messenger.answers_to(
        alice.gets(words["question"]), "", caption=words["answer"],
        document={"file_id": log, "file_name": "lamp.txt", "file_size": 10},
    )  # fmt: skip
    alice.gets(words["kept"])
    thread = at_desk.look().locator("#thread").inner_text()
    assert words["answer"] in thread
    assert "lamp.txt" in thread
    at_desk.solve(words["solution"])
    alice.presses(words["solution"], "4 ★")
    alice.is_shown(words["toasts"][1])
    assert words["mark"] in str(at_desk.look().locator("#thread").text_content())

    # the night: a call is acknowledged in the chat
    made = desk.ask(night_shift.call_out, language=language, people=people)
    dana.presses(words["called"], words["acknowledge"])
    dana.is_shown(words["toasts"][2])
    calls = Engineer(window(people["dana"], language=language), made["called"]).look()
    assert words["done"] in calls.locator("#calls").inner_text()
