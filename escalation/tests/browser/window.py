"""One person at one screen: a browser window that notices whatever the page complains of."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from escalation.tests.processes.cast import PASSWORD
from escalation.tests.processes.desk import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Response

WIDE = 1280
MIDDLE = 800
NARROW = 360
HEIGHT = 900


@dataclass
class Window:
    """A page of one person. ``problems``: console errors, script errors, refused by the content
    policy, answers of 500 and more; a test that leaves any has failed."""

    page: "Page"
    email: str
    language: str
    problems: list[str] = field(default_factory=list)

    def open(self, path: str) -> "Page":
        """Go to a path of the desk; the page must answer well."""
        response = self.page.goto(path)
        assert response is not None
        assert response.ok, f"{path} answered {response.status} to {self.email}"
        return self.page

    def say(self, message: "ConsoleMessage") -> None:
        if message.type == "error":
            self.problems.append(f"{self.page.url}: console: {message.text}")

    def answer(self, response: "Response") -> None:
        if response.status >= 500:
            self.problems.append(f"{response.request.method} {response.url}: {response.status}")


class Windows:
    """Opens windows on a desk; each person signs in through the form once and is remembered."""

    def __init__(self, browser: "Browser", desk: Desk, pictures: Path) -> None:
        self._browser = browser
        self._desk = desk
        self._pictures = pictures
        self._remembered: dict[str, object] = {}
        self.opened: list[Window] = []

    def __call__(
        self, email: str, *, language: str = "en", theme: str = "light", width: int = WIDE
    ) -> Window:
        """A window of a signed-in person; with an empty e-mail, of a stranger."""
        context = self._browser.new_context(
            base_url=self._desk.url,
            locale={"en": "en-GB", "ru": "ru-RU"}[language],
            color_scheme=theme,  # type: ignore[arg-type]
            reduced_motion="reduce",
            viewport={"width": width, "height": HEIGHT},
            timezone_id="Europe/Moscow",
            storage_state=self._remembered.get(email),  # type: ignore[arg-type]
        )
        context.set_default_timeout(10_000)
        window = Window(context.new_page(), email, language)
        window.page.on("console", window.say)
        window.page.on("pageerror", lambda error: window.problems.append(f"script: {error}"))
        window.page.on("response", window.answer)
        self.opened.append(window)
        if email and email not in self._remembered:
            self._sign_in(window)
            self._remembered[email] = context.storage_state()
        return window

    def picture(self, name: str) -> list[Path]:
        """Keep what every open window shows; returns the files."""
        stem = re.sub(r"\W+", "-", name)
        files = []
        for number, window in enumerate(self.opened):
            files.append(self._pictures / f"{stem}-{number}-{window.email or 'stranger'}.png")
            window.page.screenshot(path=files[-1], full_page=True)
        return files

    def close(self) -> list[str]:
        """Close every window; returns what their pages complained of."""
        problems = [problem for window in self.opened for problem in window.problems]
        for window in self.opened:
            window.page.context.close()
        self.opened.clear()
        return problems

    def _sign_in(self, window: Window) -> None:
        page = window.open("/accounts/login/")
        page.fill("input[name=login]", window.email)
        page.fill("input[name=password]", PASSWORD)
        page.click("main form button, form.stack button")
        page.wait_for_url(lambda url: "/accounts/login/" not in url)
