"""A desk, a browser and the cast for the stories; the rest of the suite needs none of it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from escalation.tests.browser.window import Windows
from escalation.tests.processes import cast
from escalation.tests.processes.desk import Desk, running_desk

CHROMIUM = "/usr/bin/chromium"
outcome = pytest.StashKey[bool]()


@pytest.fixture(scope="package")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("browser")


@pytest.fixture(scope="package")
def desk(scratch: Path) -> Iterator[Desk]:
    """One desk for all stories: they tell themselves apart by their people."""
    folder = scratch / "desk"
    folder.mkdir()
    with running_desk(folder) as desk:
        yield desk


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    """Debian's Chromium. Package-wide: its event loop must end before database tests go on."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="pip install -r requirements-e2e.txt"
    )
    if not Path(CHROMIUM).exists():
        pytest.skip("apt-get install chromium libatomic1")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def everybody(desk: Desk) -> Callable[[str], dict[str, str]]:
    """``everybody("ru")``: e-mails of the cast who read that language, by name."""
    gathered: dict[str, dict[str, str]] = {}

    def in_language(language: str) -> dict[str, str]:
        if language not in gathered:
            gathered[language] = desk.ask(cast.gather, language=language)
        return gathered[language]

    return in_language


@pytest.fixture(scope="package")
def all_windows(chromium: Any, desk: Desk, scratch: Path) -> Windows:
    return Windows(chromium, desk, scratch)


@pytest.fixture
def pictures(request: pytest.FixtureRequest, all_windows: Windows) -> Iterator[None]:
    """A failure leaves a picture of every window that stays open, and says where."""
    yield
    if has_failed(request):
        for path in all_windows.picture(request.node.name):
            print(f"what was shown: {path}")  # noqa: T201 — where to look after a failure


@pytest.fixture
def window(request: pytest.FixtureRequest, all_windows: Windows) -> Iterator[Windows]:
    """``window(people["dana"])``: a person's browser. Complaints of any page fail the test."""
    yield all_windows
    if has_failed(request):
        for path in all_windows.picture(request.node.name):
            print(f"what was shown: {path}")  # noqa: T201
    problems = "\n".join(all_windows.close())
    if problems and has_failed(request):
        print(problems)  # noqa: T201
    elif problems:
        pytest.fail(f"the pages complained:\n{problems}", pytrace=False)


def has_failed(request: pytest.FixtureRequest) -> bool:
    return request.node.stash.get(outcome, False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = yield
    if report.when == "call":
        item.stash[outcome] = report.failed
    return report
