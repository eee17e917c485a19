"""A receiver on 127.0.0.1 that fails in whatever way it is told to."""

import _thread
import socket
import struct
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Receiver(ThreadingHTTPServer):
    """``mood`` says how the next calls are answered; ``got`` keeps what arrived."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.mood = "well"
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.paths: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"

    @property
    def ids(self) -> list[str]:
        return [headers["Webhook-Id"] for headers, _body in self.got]

    def run(self) -> None:
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # a caller that hung up is what is tested


class Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_GET(self) -> None:
        self.server.paths.append(f"GET {self.path}")
        self._answer(200)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.paths.append(f"POST {self.path}")
        self.server.got.append((dict(self.headers.items()), body))
        with suppress(OSError):
            getattr(self, self.server.mood)()

    def well(self) -> None:
        self._answer(200, b"thanks")

    def broken(self) -> None:
        self._answer(500)

    def busy(self) -> None:
        self._answer(429, headers={"Retry-After": "120"})

    def gone(self) -> None:
        self._answer(410)

    def moved(self) -> None:
        self._answer(302, headers={"Location": self.server.url.replace("/hook", "/inside")})

    def hanging(self) -> None:
        time.sleep(1.5)

    def dripping(self) -> None:
        for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 60:
            self.wfile.write(bytes([letter]))
            self.wfile.flush()
            time.sleep(0.05)

    def resetting(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"half")
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def nonsense(self) -> None:
        self.wfile.write(b"\x00\x01 not HTTP at all\r\n\r\n")

    def huge(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(64):
            self.wfile.write(b"x" * 65536)

    def deadly(self) -> None:
        """The caller dies after the call has arrived, before it can note that."""
        _thread.interrupt_main()
        time.sleep(0.2)
        self._answer(200)

    def _answer(self, code: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(code)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass
