"""Somebody else's server is asked briefly, for little, and never when it is one of ours."""

import ipaddress
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

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
        elif self.path == "/drip":
            with suppress(OSError):
                for _ in range(40):
                    self.wfile.write(b"x")
                    self.wfile.flush()
                    time.sleep(0.1)
        else:
            self.wfile.write("BEGIN:VCALENDAR привет".encode())

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def ask(port: int, path: str, **options: float) -> str:
    return fetch_text(
        f"http://calendar.example:{port}{path}", resolve=lambda host, number: ["127.0.0.1"],
        **options,  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_text_comes_as_utf8(port: int) -> None:
    assert ask(port, "/good") == "BEGIN:VCALENDAR привет"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/moved", "answered 302"),
        ("/huge", "larger than 1024 KB"),
        ("/slow", "too slow"),
        ("/drip", "too slow"),
    ],
)
def test_redirects_size_and_patience_have_limits(port: int, path: str, words: str) -> None:
    with pytest.raises(FetchError, match=words):
        ask(port, path, seconds=1.0)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "10.0.0.8", "[::1]", "169.254.169.254", "2130706433", "0x7f.1", "0177.0.0.1",
     "127.1", "0.0.0.0",  # noqa: S104 — asked, not bound
     "[::]", "[::ffff:10.0.0.8]", "[::ffff:7f00:1]", "[fe80::1]", "[fd00::1]",
     "[2002:0a00:0001::]", "[64:ff9b::a00:1]", "224.0.0.1", "[ff02::1]", "100.64.0.1", "localhost",
     "192.0.2.1", "255.255.255.255"],
)  # fmt: skip
def test_private_addresses_are_never_asked(host: str) -> None:
    with pytest.raises(FetchError, match="private network"):
        fetch_text(f"http://{host}:9/latest")


def test_a_name_is_asked_for_once_and_every_address_of_it_is_judged(
    monkeypatch: pytest.MonkeyPatch, port: int
) -> None:
    """A name that answers differently the second time gets nobody inside."""
    asked: list[object] = []

    def answers(host: str, number: int, **options: object) -> list[tuple[object, ...]]:
        asked.append(host)
        first = "93.184.216.34" if len(asked) == 1 else "127.0.0.1"
        found = [first, "10.0.0.8"] if host == "both.example" else [first]
        return [(2, 1, 6, "", (text, number)) for text in found]

    tried: list[object] = []

    def connect(address: tuple[str, int], timeout: float) -> None:
        tried.append(address[0])
        raise OSError("no network here")

    monkeypatch.setattr("servicedesk.fetching.socket.getaddrinfo", answers)
    monkeypatch.setattr("servicedesk.fetching.socket.create_connection", connect)
    with pytest.raises(FetchError, match="could not be reached"):
        fetch_text(f"http://rebound.example:{port}/good")
    assert (asked, tried) == (["rebound.example"], ["93.184.216.34"])
    with pytest.raises(FetchError, match="private network"):
        fetch_text(f"http://both.example:{port}/good")
    assert tried == ["93.184.216.34"]


def test_a_network_of_the_house_is_asked_only_when_it_is_named(settings, port: int) -> None:
    settings.OUTGOING_PRIVATE_NETWORKS = [ipaddress.ip_network("127.0.0.0/8")]
    assert fetch_text(f"http://127.0.0.1:{port}/good").startswith("BEGIN")
    with pytest.raises(FetchError, match="private network"):
        fetch_text("http://10.0.0.8/")


def test_a_certificate_must_hold(settings, port: int) -> None:
    settings.OUTGOING_PRIVATE_NETWORKS = [ipaddress.ip_network("127.0.0.0/8")]
    with pytest.raises(FetchError, match="certificate"):
        fetch_text(f"https://127.0.0.1:{port}/good")


@pytest.mark.parametrize("url", ["http://user@x.example/", "https://a:b@x.example/", "http://@x/"])
def test_an_address_holds_no_credentials(url: str) -> None:
    with pytest.raises(FetchError, match="a name or a password"):
        fetch_text(url)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://x.example/",
        "https://",
        "calendar",
        "http://x.example:0/",
        "http://x.example:99999/",
        "http://x.example/\r\nHost: y",
        "http://x.example/a b",
        "http://[",
    ],
)
def test_what_is_no_address_on_the_web_is_refused(url: str) -> None:
    with pytest.raises(FetchError, match="https://"):
        fetch_text(url)
