"""Every page the program itself finds, on the demo's desk: axe in both themes, 360 and 1280 px."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docs.every_page import find_pages, find_richest
from escalation.tests.browser.test_axe import complaint
from escalation.tests.browser.window import HEIGHT, NARROW, WIDE, Window, Windows
from escalation.tests.processes.cast import PASSWORD
from escalation.tests.processes.desk import Desk, single_desk, wait_until
from servicedesk.accounts.models import User

pytestmark = pytest.mark.browser
NOT_OURS = {"/api/docs/"}
"""Drawn by Swagger's own files, in its own colours."""
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
"""What another theme can break."""
TOO_WIDE = """[...document.querySelectorAll(".ticket__context")]
  .map((one) => one.scrollWidth - one.clientWidth).filter((wide) => wide > 0)"""
"""By how much what stands beside a thread, and scrolls by itself, is wider than its place."""
OUT_OF_SIGHT = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  await frame();
  const isSeen = (tab) => {
    const [own, strip] = [tab, tab.parentElement].map((one) => one.getBoundingClientRect());
    return own.left >= strip.left - 1 && own.right <= Math.min(strip.right, innerWidth) + 1;
  };
  return [...document.querySelectorAll(".tabs [aria-current], .visit__nav [aria-current]")]
    .filter((tab) => tab.checkVisibility() && !isSeen(tab))
    .map((tab) => tab.textContent.trim());
}"""
"""The open tabs that nobody sees, once what follows the window's width has done so."""


def speak_russian() -> int:
    """The longer words: what fits in them fits in English."""
    return User.objects.update(language="ru")


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk as a newcomer finds it, with nothing more to come."""
    with single_desk(tmp_path_factory.mktemp("every")) as desk:
        up = desk.start_up()
        wait_until(lambda: "The demo data is complete." in up.words, seconds=180, what="demo data")
        desk.manage("demo", "--sign-in", PASSWORD)
        desk.ask(speak_russian)
        yield desk


def test_axe_finds_nothing_on_any_page(furnished: Desk, chromium: Any, tmp_path: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    richest = furnished.ask(find_richest)
    found = furnished.ask(find_pages, richest=richest, once_a_view=True)
    assert found["missed"] == {}
    assert len(found["pages"]) > 100
    windows, faults = Windows(chromium, furnished, tmp_path), []
    for who in dict.fromkeys(who for _name, who, _path in found["pages"]):
        window = windows(f"{who}@desk.example" if who else "", language="ru")
        for _name, whose, path in found["pages"]:
            if whose == who and path not in NOT_OURS:
                faults += [f"{path}: {fault}" for fault in faults_of(window, path, axe)]
        faults += windows.close()
    assert faults == [], "\n".join(faults)


def faults_of(window: Window, path: str, axe: Any) -> Iterator[str]:
    """What axe finds in the light and in the dark, and whether it scrolls sideways."""
    page = window.page
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    window.open(path)
    page.locator("body:not(:has(.htmx-request)) h1").first.wait_for(state="attached")
    for width in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        seen = page.evaluate("document.documentElement.scrollWidth")
        if seen > width:
            yield f"{seen} px wide on a screen of {width}"
        for wide in page.evaluate(TOO_WIDE):
            yield f"{wide} px too wide beside the thread on a screen of {width}"
        for tab in page.evaluate(OUT_OF_SIGHT):
            yield f"the open tab “{tab}” is out of sight on a screen of {width}"
    for theme, options in (("light", {}), ("dark", COLOURS)):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        for violation in axe.run(page, options=options).response["violations"]:
            yield f"{theme}: {complaint(violation)}"
