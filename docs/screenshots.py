"""The README's pictures, taken of a desk with demo data.

    .venv/bin/python -m docs.screenshots [--out FOLDER] [--only desk ticket] [--language ru]

Writes docs/images/{desk,ticket,portal,dashboard}.png (1280 px, light); with ``--out`` also those of
360 px and of the dark theme into that folder. Needs requirements-e2e.txt and Debian's chromium.
"""

import argparse
import re
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from escalation.tests.processes.desk import TOP, Desk, Process, single_desk, wait_until

IMAGES = TOP / "docs" / "images"
CHROMIUM = "/usr/bin/chromium"
WIDE: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 360, "height": 780}
NAMES = ["desk", "ticket", "portal", "dashboard"]
LOCALES = {"en": "en-GB", "ru": "ru-RU"}
CAREFUL_BYTES = 200_000
SIGN_IN_LINE = re.compile(r"(\S+@\S+) +(\S+)$", re.M)
RICHEST = """
from django.db.models import F
from tickets.models import Ticket
open_ = Ticket.objects.filter(status="open", line=1, assignee__isnull=False, due_at__isnull=False)
print(open_.order_by(F("message_count").desc(), "-pk").values_list("pk", flat=True)[0])
"""
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
        number = desk.manage("shell", "-v", "0", "-c", RICHEST).strip()
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

    def _sign_in(self, page: Page, email: str) -> None:
        page.goto("/accounts/login/")
        page.fill("input[name=login]", email)
        page.fill("input[name=password]", self._passwords[email])
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/accounts/login/" not in url)


def main() -> None:
    parser = argparse.ArgumentParser(description="The README's pictures.")
    parser.add_argument("--out", type=Path, help="folder for the narrow and the dark pictures too")
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
        studio.take(IMAGES, "light", WIDE)
        if options.out:
            studio.take(options.out, "dark", WIDE, suffix="-dark")
            studio.take(options.out, "light", NARROW, suffix="-360")
            studio.take(options.out, "dark", NARROW, suffix="-360-dark")
        browser.close()


if __name__ == "__main__":
    main()
