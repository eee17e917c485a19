"""Somebody else's server is asked briefly, for little, and never when it is one of ours."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from servicedesk.fetching import FetchError, fetch_text


class Server(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/good")
            self.end_headers()
            return
        self.send_response(200)
        self.end_headers()
        if self.path == "/huge":
            for _ in range(300):
                self.wfile.write(b"x" * 10_000)
        elif self.path == "/slow":
            time.sleep(1.2)
        else:
            self.wfile.write("BEGIN:VCALENDAR привет".encode())

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def ask(port: int, path: str, **options: float) -> str:
    return fetch_text(
        f"http://calendar.example:{port}{path}", resolve=lambda host, number: "127.0.0.1",
        **options,  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_text_comes_as_utf8(port: int) -> None:
    assert ask(port, "/good") == "BEGIN:VCALENDAR привет"


@pytest.mark.parametrize(
    ("path", "words"),
    [("/moved", "answered 302"), ("/huge", "larger than 1024 KB"), ("/slow", "could not be")],
)
def test_redirects_size_and_patience_have_limits(port: int, path: str, words: str) -> None:
    with pytest.raises(FetchError, match=words):
        ask(port, path, seconds=1.0)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/x", "http://10.0.0.8/", "http://[::1]/", "http://169.254.169.254/latest"],
)
def test_private_addresses_are_never_asked(url: str) -> None:
    with pytest.raises(FetchError, match="private network"):
        fetch_text(url)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x.example/", "https://", "calendar"])
def test_what_is_no_address_on_the_web_is_refused(url: str) -> None:
    with pytest.raises(FetchError, match="https://"):
        fetch_text(url)
