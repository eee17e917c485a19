"""Hands on a keyboard, on a Latin or a Cyrillic layout, that count what they press."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

CYRILLIC = dict(zip("qwertyuiopasdfghjklzxcvbnm", "йцукенгшщзфывапролдячсмить", strict=True))
NO_MOUSE = """
window.mousePresses = 0;
for (const name of ["pointerdown", "mousedown", "touchstart"])
  addEventListener(name, () => { window.mousePresses += 1; }, true);
"""


class Keys:
    """``commands``: keys that do something; ``letters``: those of words that are written."""

    def __init__(self, page: "Page", *, is_cyrillic: bool) -> None:
        self.page = page
        self.is_cyrillic = is_cyrillic
        self.commands = 0
        self.letters = 0
        self._session = page.context.new_cdp_session(page)

    def press(self, *names: str) -> None:
        """Keys after each other: "r", "Enter", "Control+Shift+Enter"."""
        for name in names:
            self.commands += 1
            if self.is_cyrillic and name in CYRILLIC:
                self._press_place(name)
            else:
                self.page.keyboard.press(name)

    def go(self, *names: str) -> None:
        """The same, where the last key leads to another page."""
        self.press(*names[:-1])
        with self.page.expect_navigation(wait_until="load"):
            self.press(names[-1])
        self.page.wait_for_load_state("networkidle")

    def write(self, text: str) -> None:
        self.letters += len(text)
        self.page.keyboard.type(text)

    def _press_place(self, letter: str) -> None:
        """The key at a letter's place, on the other layout."""
        told = {
            "key": CYRILLIC[letter], "code": f"Key{letter.upper()}",
            "windowsVirtualKeyCode": ord(letter.upper()),
        }  # fmt: skip
        self._session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **told})
        self._session.send("Input.dispatchKeyEvent", {"type": "keyUp", **told})
