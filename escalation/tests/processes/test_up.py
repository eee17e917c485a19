"""``manage.py up``: one command, one process, a whole desk; what it prints is enough to sign in."""

import http.cookiejar
import re
import signal
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from escalation.tests.processes.desk import Desk, Process, single_desk, wait_until
from servicedesk.accounts.choices import Role

pytestmark = pytest.mark.processes

HOMES = {
    "client": "/portal/", "client_manager": "/portal/", "partner": "/desk/tickets/",
    "operator": "/desk/tickets/", "line1": "/desk/tickets/", "duty": "/desk/tickets/",
    "line2": "/desk/tickets/", "line3": "/desk/tickets/", "personal": "/desk/tickets/",
    "coordinator": "/desk/tickets/", "tsm": "/dashboards/", "head": "/dashboards/",
    "administrator": "/desk/tickets/",
}  # fmt: skip
SIGN_IN_LINE = re.compile(r"^(\w+) {2,}(\S+@\S+) {2,}(\S+)$", re.M)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with single_desk(tmp_path) as desk:
        yield desk


class Visitor:
    """Somebody with cookies and without a browser."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._jar))

    def get(self, path: str) -> tuple[str, str]:
        """The path where the way ended, and the page."""
        return self._open(urllib.request.Request(self._desk.url + path))  # noqa: S310

    def sign_in(self, email: str, password: str) -> tuple[str, str]:
        """Sign in as the form does; the path where that led, and the page."""
        self.get("/accounts/login/")
        token = next(cookie.value for cookie in self._jar if cookie.name == "csrftoken")
        form = {"login": email, "password": password, "csrfmiddlewaretoken": token or ""}
        return self._open(
            urllib.request.Request(  # noqa: S310
                f"{self._desk.url}/accounts/login/", urllib.parse.urlencode(form).encode()
            )
        )

    def _open(self, request: urllib.request.Request) -> tuple[str, str]:
        with self._opener.open(request, timeout=30) as response:
            return urllib.parse.urlsplit(response.url).path, response.read().decode()


def sign_ins(up: Process) -> dict[str, tuple[str, str]]:
    """E-mail and password by role, as printed: ``role  e-mail  password``."""
    return {role: (email, password) for role, email, password in SIGN_IN_LINE.findall(up.words)}


def demo_is_complete(up: Process) -> bool:
    return "The demo data is complete." in up.words


def test_the_printed_lines_open_the_desk_for_every_role(desk: Desk) -> None:
    began = time.monotonic()
    up = desk.start_up()
    print(f"first page after {time.monotonic() - began:.2f} s")  # noqa: T201 — judged elsewhere
    wait_until(lambda: len(sign_ins(up)) >= len(Role), seconds=30, what="a line for every role")
    assert f"{desk.url}/" in up.words
    printed = sign_ins(up)
    assert set(printed) == set(Role.values)

    led = {}
    for role, (email, password) in printed.items():
        led[role], page = Visitor(desk).sign_in(email, password)
        assert "<main" in page
    assert led == HOMES


def test_the_demo_is_there_and_ctrl_c_ends_it_cleanly(desk: Desk) -> None:
    up = desk.start_up()
    wait_until(lambda: demo_is_complete(up), seconds=120, what="the demo data is complete")
    visitor = Visitor(desk)
    visitor.sign_in(*sign_ins(up)["coordinator"])
    _, queue = visitor.get("/desk/tickets/")
    assert len(set(re.findall(r"/desk/tickets/(\d+)/", queue))) >= 10
    assert up.stop(signal.SIGINT) == 0
    assert "Traceback" not in up.words


def test_a_second_start_keeps_what_is_there(desk: Desk) -> None:
    up = desk.start_up()
    wait_until(lambda: demo_is_complete(up), seconds=120, what="the demo data is complete")
    assert up.stop(signal.SIGINT) == 0
    up.log.unlink()

    again = desk.start_up()
    wait_until(lambda: "coordinator" in sign_ins(again), seconds=30, what="the lines again")
    led, _ = Visitor(desk).sign_in(*sign_ins(again)["coordinator"])
    assert led == "/desk/tickets/"
    assert again.stop(signal.SIGINT) == 0
    assert "Traceback" not in again.words


def test_no_demo_starts_an_empty_desk(desk: Desk) -> None:
    up = desk.start_up("--no-demo")
    path, page = Visitor(desk).get("/")
    assert path == "/accounts/login/"
    assert "<form" in page
    assert sign_ins(up) == {}
    assert desk.manage("shell", "-v", "0", "-c",
                       "from servicedesk.accounts.models import User; print(User.objects.count())"
                       ).strip() == "0"  # fmt: skip
    assert up.stop(signal.SIGINT) == 0
    assert "Traceback" not in up.words


def test_a_taken_port_is_said_in_words(desk: Desk) -> None:
    desk.start_up("--no-demo")
    second = desk.start("second", "python", "manage.py", "up", "--port", str(desk.port))
    assert second.popen.wait(60) != 0
    assert f"Cannot listen on 127.0.0.1:{desk.port}" in second.log.read_text()
    assert "Traceback" not in second.log.read_text()
