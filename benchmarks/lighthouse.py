"""Lighthouse on the pages people live in, signed in, each opened for the first time.

    npm install --prefix /tmp/lighthouse lighthouse
    .venv/bin/python benchmarks/lighthouse.py http://127.0.0.1:8000 --lighthouse /tmp/lighthouse

The desk there is one of ``manage.py up`` with its demo data. A browser of our own signs in and is
lent to Lighthouse, since that drops what it is told to send as soon as a page sets a cookie; what
the browser keeps of earlier pages is thrown away before each.
"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, sync_playwright

PASSWORD = "demo-desk-2026"  # noqa: S105 — the demo's
PORT = 9333
PAGES = (
    ("queue", "dana", "/desk/tickets/?queue=open"),
    ("ticket", "dana", "/desk/tickets/{ticket}/"),
    ("board", "cora", "/desk/board/"),
    ("portal", "alice", "/portal/"),
)
SCREENS = {"telephone": [], "desktop": ["--preset=desktop"]}
TIMES = {"FCP": "first-contentful-paint", "LCP": "largest-contentful-paint",
         "TBT": "total-blocking-time", "CLS": "cumulative-layout-shift"}  # fmt: skip


def sign_in(context: BrowserContext, url: str, name: str) -> None:
    page = context.new_page()
    page.goto(f"{url}/accounts/login/")
    page.fill("input[name=login]", f"{name}@desk.example")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda at: "/accounts/login/" not in at)
    page.close()


def forget_files(context: BrowserContext) -> None:
    page = context.new_page()
    context.new_cdp_session(page).send("Network.clearBrowserCache")
    page.close()


def measure(folder: Path, address: str, options: list[str]) -> dict[str, Any]:
    """What Lighthouse says of the page. Raises when it was shown another one."""
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        subprocess.run(
            [
                str(folder / "node_modules/.bin/lighthouse"), address, *options,
                "--only-categories=performance,accessibility", "--disable-storage-reset",
                f"--port={PORT}", "--output=json", f"--output-path={report.name}", "--quiet",
            ],
            check=True,
        )  # fmt: skip
        said: dict[str, Any] = json.load(report)
    if said["finalDisplayedUrl"] != address:
        raise RuntimeError(f"{address} led to {said['finalDisplayedUrl']}")
    return said


def main() -> None:
    parser = argparse.ArgumentParser(description="Lighthouse on signed-in pages.")
    parser.add_argument("url", help="where a desk with demo data answers")
    parser.add_argument("--lighthouse", type=Path, required=True, help="where npm put it")
    parser.add_argument("--ticket", type=int, default=308, help="a ticket dana sees")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    options = parser.parse_args()
    with sync_playwright() as driver:
        for name, who, path in PAGES:
            with tempfile.TemporaryDirectory(prefix="lighthouse-") as profile:
                context = driver.chromium.launch_persistent_context(
                    profile, executable_path=options.chromium,
                    args=["--no-sandbox", "--disable-gpu", f"--remote-debugging-port={PORT}"],
                )  # fmt: skip
                sign_in(context, options.url, who)
                for screen, more in SCREENS.items():
                    forget_files(context)
                    address = options.url + path.format(ticket=options.ticket)
                    said = measure(options.lighthouse, address, more)
                    marks = [round(100 * one["score"]) for one in said["categories"].values()]
                    times = [
                        f"{short} {said['audits'][key]['displayValue']}"
                        for short, key in TIMES.items()
                    ]
                    print(name, screen, *marks, *times)
                context.close()


if __name__ == "__main__":
    main()
