"""The README's pictures and those of every page, taken of a desk with demo data.

    .venv/bin/python docs/screenshots.py [--only desk ticket] [--language ru]
    .venv/bin/python docs/screenshots.py --every var/pictures [--language ru] [--match views]

The first writes docs/images/{desk,ticket,portal,dashboard}.png (1280 px, light); with ``--out``
also those of 360 px and of the dark theme into that folder. The second finds every page by the
program's own addresses and takes it at 360, 1280 and 1920 px in both themes into a folder outside
git; it ends with 1 when a page could be shown to nobody, scrolls sideways or complains. Needs
requirements-e2e.txt and Debian's chromium.
"""

import argparse
import json
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from escalation.tests.processes.desk import TOP, Desk, Process, single_desk, wait_until

IMAGES = TOP / "docs" / "images"
CHROMIUM = "/usr/bin/chromium"
WIDE: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 360, "height": 780}
WIDEST: ViewportSize = {"width": 1920, "height": 1080}
THEMES = ("light", "dark")
ASK = "escalation.tests.processes.ask"
RICHEST, FINDER = "docs.every_page:find_richest", "docs.every_page:find_pages"
NAMES = ["desk", "ticket", "portal", "dashboard"]
LOCALES = {"en": "en-GB", "ru": "ru-RU"}
CAREFUL_BYTES = 200_000
SIGN_IN_LINE = re.compile(r"(\S+@\S+) +(\S+)$", re.M)
SPEAK = "from servicedesk.accounts.models import User; User.objects.update(language={language!r})"


class Studio:
    """Takes the same pictures at any width and theme, each as the person whose page it is."""

    def __init__(
        self, browser: Browser, desk: Desk, up: Process, *, only: list[str], locale: str
    ) -> None:
        self._browser = browser
        self._desk = desk
        self._locale = locale
        self._passwords = dict(SIGN_IN_LINE.findall(up.words))
        number = self._richest = self._ask(RICHEST)
        pages = {
            "desk": ("dana@desk.example", "/desk/tickets/?queue=open"),
            "ticket": ("dana@desk.example", f"/desk/tickets/{number}/"),
            "portal": ("alice@desk.example", "/portal/"),
            "dashboard": ("erin@desk.example", "/dashboards/"),
        }
        self._pages = {name: pages[name] for name in only}

    def take(self, folder: Path, theme: str, screen: ViewportSize, *, suffix: str = "") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name, (email, path) in self._pages.items():
            context = self._browser.new_context(
                base_url=self._desk.url, viewport=screen, color_scheme=theme,  # type: ignore[arg-type]
                timezone_id="Europe/Moscow", locale=self._locale,
            )  # fmt: skip
            page = context.new_page()
            self._sign_in(page, email)
            page.goto(path)
            page.wait_for_load_state("networkidle")
            target = folder / f"{name}{suffix}.png"
            page.screenshot(path=target)
            context.close()
            size = target.stat().st_size
            warning = "  too heavy for the README" if size > CAREFUL_BYTES else ""
            print(f"{target}  {size / 1000:.0f} KB{warning}")

    def take_every(self, folder: Path, *, match: str) -> list[str]:
        """Every page of the house at three widths in both themes; gives what is wrong with them."""
        folder.mkdir(parents=True, exist_ok=True)
        found = self._ask(FINDER, richest=self._richest)
        faults = [f"/{route}: nobody sees a page ({why})" for route, why in found["missed"].items()]
        for who in dict.fromkeys(who for _name, who, _path in found["pages"]):
            context = self._browser.new_context(
                base_url=self._desk.url, timezone_id="Europe/Moscow", locale=self._locale
            )
            page = context.new_page()
            if who:
                self._sign_in(page, f"{who}@desk.example")
            for name, whose, path in found["pages"]:
                if whose == who and match in path:
                    faults += self._take_one(page, folder / name, path)
            context.close()
        return faults

    def _ask(self, function: str, **given: Any) -> Any:
        """Inside the desk's own program: this one holds no Django."""
        printed = self._desk.run(sys.executable, "-m", ASK, function, json.dumps(given))
        return json.loads(printed.splitlines()[-1])

    def _take_one(self, page: Page, target: Path, path: str) -> list[str]:
        """Six pictures of one page, and what is wrong with it."""
        faults: list[str] = []

        def complain(error: object) -> None:
            faults.append(f"{path}: {error}")

        page.on("pageerror", complain)
        page.goto(path)
        page.wait_for_load_state("networkidle")
        for theme in THEMES:
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
            for screen in (NARROW, WIDE, WIDEST):
                page.set_viewport_size(screen)
                width = page.evaluate("document.documentElement.scrollWidth")
                if width > screen["width"]:
                    faults.append(f"{path}: {width} px wide on a screen of {screen['width']}")
                page.screenshot(path=f"{target}-{screen['width']}-{theme}.png", full_page=True)
        page.remove_listener("pageerror", complain)
        print(f"{target}  {path}", flush=True)
        return faults

    def _sign_in(self, page: Page, email: str) -> None:
        page.goto("/accounts/login/")
        page.fill("input[name=login]", email)
        page.fill("input[name=password]", self._passwords[email])
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/accounts/login/" not in url)


def main() -> None:
    parser = argparse.ArgumentParser(description="The README's pictures.")
    parser.add_argument("--out", type=Path, help="folder for the narrow and the dark pictures too")
    parser.add_argument("--every", type=Path, help="folder for pictures of every page")
    parser.add_argument("--match", default="", help="with --every: only paths with this in them")
    parser.add_argument("--only", nargs="+", choices=NAMES, default=NAMES)
    parser.add_argument("--language", choices=LOCALES, default="en")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="desk-pictures-") as scratch,
        single_desk(Path(scratch)) as desk,
        sync_playwright() as driver,
    ):
        up = desk.start_up()
        wait_until(lambda: "The demo data is complete." in up.words, seconds=180, what="demo data")
        desk.manage("shell", "-v", "0", "-c", SPEAK.format(language=options.language))
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        studio = Studio(browser, desk, up, only=options.only, locale=LOCALES[options.language])
        faults: list[str] = []
        if options.every:
            faults = studio.take_every(options.every, match=options.match)
        else:
            studio.take(IMAGES, "light", WIDE)
        if options.out:
            studio.take(options.out, "dark", WIDE, suffix="-dark")
            studio.take(options.out, "light", NARROW, suffix="-360")
            studio.take(options.out, "dark", NARROW, suffix="-360-dark")
        browser.close()
    for fault in faults:
        print(f"WRONG  {fault}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
