"""A stand-in for the Bot API on 127.0.0.1, after its public description, and people who write.

https://core.telegram.org/bots/api – requests as POST with JSON, answers ``{"ok": …}``, updates
kept until an ``offset`` beyond them is named, files at ``/file/bot<token>/<path>``.
"""

import json
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

TOKEN = "123456:stand-in-for-the-tests-0123456789"
BOT = {"id": 123456, "is_bot": True, "first_name": "Desk", "username": "desk_test_bot"}
BLOCKED = (403, {"ok": False, "error_code": 403,
                 "description": "Forbidden: bot was blocked by the user"})  # fmt: skip
LARGEST_FILE = 20 * 1024 * 1024


def too_many(seconds: int) -> tuple[int, dict[str, Any]]:
    """Leave me alone for so long."""
    return 429, {"ok": False, "error_code": 429, "description": "Too Many Requests",
                 "parameters": {"retry_after": seconds}}  # fmt: skip


@dataclass
class StandIn:
    """The messenger: what was sent, what people did, and how the next call is answered.

    ``answers``: statuses and bodies (JSON or text) given to the next calls of a method instead.
    """

    url: str = ""
    sent: list[dict[str, Any]] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any], str]] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, tuple[bytes, int]] = field(default_factory=dict)
    answers: dict[str, deque[tuple[int, Any]]] = field(default_factory=dict)
    webhook: dict[str, Any] = field(default_factory=dict)
    numbers: Any = field(default_factory=lambda: count(1000))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def will_answer(self, method: str, *answers: tuple[int, Any]) -> None:
        self.answers.setdefault(method, deque()).extend(answers)

    # -- what people do --------------------------------------------------------------------------
    def writes(self, chat_id: int, text: str = "", **message: Any) -> dict[str, Any]:
        """A person writes in their private chat; ``message`` says what else stands in it."""
        body = {
            "message_id": next(self.numbers), "date": int(time.time()),
            "chat": {"id": chat_id, "type": "private"},
            "from": {"id": chat_id, "is_bot": False, "first_name": f"Person {chat_id}",
                     "language_code": message.pop("language", "en")},
            **({"text": text} if text else {}), **message,
        }  # fmt: skip
        return self._happened({"message": body})

    def answers_to(self, told: dict[str, Any], text: str, **message: Any) -> dict[str, Any]:
        """A person answers a message of the bot's."""
        replied = {"message_id": told["message_id"], "from": BOT, "text": told["text"]}
        return self.writes(told["chat_id"], text, reply_to_message=replied, **message)

    def presses(self, chat: int, data: str) -> dict[str, Any]:
        """A person presses a button, be it one that was never shown."""
        return self._happened({
            "callback_query": {
                "id": str(next(self.numbers)), "data": data,
                "from": {"id": chat, "is_bot": False, "first_name": f"Person {chat}"},
                "message": {"message_id": 1, "date": 0, "chat": {"id": chat, "type": "private"}},
            }
        })  # fmt: skip

    def has_file(self, content: bytes, *, size: int | None = None) -> str:
        """A file the messenger holds; its file_id."""
        key = f"file-{next(self.numbers)}"
        self.files[key] = (content, len(content) if size is None else size)
        return key

    def _happened(self, what: dict[str, Any]) -> dict[str, Any]:
        with self.lock:
            update = {"update_id": next(self.numbers), **what}
            self.updates.append(update)
        return update

    # -- what the desk asks ----------------------------------------------------------------------
    def answer(self, method: str, asked: dict[str, Any], key: str) -> tuple[int, Any]:
        with self.lock:
            self.calls.append((method, asked, key))
            waiting = self.answers.get(method)
            if waiting:
                return waiting.popleft()
            found = getattr(self, f"_{method}", None)
            if found is None:
                return 404, {"ok": False, "error_code": 404, "description": "Not Found"}
            result = found(asked)
        return result if isinstance(result, tuple) else (200, {"ok": True, "result": result})

    def _getMe(self, asked: dict[str, Any]) -> Any:  # noqa: N802 — the Bot API's own names
        return BOT

    def _getUpdates(self, asked: dict[str, Any]) -> Any:  # noqa: N802
        if self.webhook:
            return 409, {"ok": False, "error_code": 409, "description": "Conflict: webhook is set"}
        offset = asked.get("offset")
        if offset is not None:
            self.updates = [one for one in self.updates if one["update_id"] >= offset]
        return self.updates[: asked.get("limit", 100)]

    def _sendMessage(self, asked: dict[str, Any]) -> Any:  # noqa: N802
        text = asked.get("text", "")
        if not 1 <= len(text.encode("utf-16-le")) // 2 <= 4096:
            return 400, {"ok": False, "error_code": 400, "description": "Bad Request: text length"}
        sent = {**asked, "message_id": next(self.numbers)}
        self.sent.append(sent)
        return {"message_id": sent["message_id"], "chat": {"id": asked["chat_id"]}, "text": text}

    def _answerCallbackQuery(self, asked: dict[str, Any]) -> Any:  # noqa: N802
        return True

    def _getFile(self, asked: dict[str, Any]) -> Any:  # noqa: N802
        _content, size = self.files[asked["file_id"]]
        if size > LARGEST_FILE:
            return 400, {"ok": False, "error_code": 400,
                         "description": "Bad Request: file is too big"}  # fmt: skip
        return {"file_id": asked["file_id"], "file_size": size,
                "file_path": f"documents/{asked['file_id']}"}  # fmt: skip

    def _setWebhook(self, asked: dict[str, Any]) -> Any:  # noqa: N802
        self.webhook = asked
        return True

    def _deleteWebhook(self, asked: dict[str, Any]) -> Any:  # noqa: N802
        self.webhook = {}
        return True

    # -- what a person sees ----------------------------------------------------------------------
    def told(self, chat: int) -> list[str]:
        """Texts that reached a chat, oldest first."""
        return [one["text"] for one in self.sent if one["chat_id"] == chat]

    def last(self, chat: int) -> dict[str, Any]:
        """The newest message of a chat."""
        return [one for one in self.sent if one["chat_id"] == chat][-1]

    def buttons(self, chat: int) -> dict[str, str]:
        """Label and data of the buttons under the newest message."""
        rows = self.last(chat).get("reply_markup", {}).get("inline_keyboard", [])
        return {one["text"]: one["callback_data"] for row in rows for one in row}

    def toasts(self) -> list[str]:
        """What was shown for a moment after presses."""
        return [asked["text"] for method, asked, _key in self.calls
                if method == "answerCallbackQuery"]  # fmt: skip


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    stand_in: StandIn

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        asked = json.loads(self.rfile.read(length) or b"{}")
        prefix = f"/bot{TOKEN}/"
        if not self.path.startswith(prefix):
            self._give(401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
            return
        method = self.path.removeprefix(prefix)
        key = self.headers.get("X-Delivery-Key", "")
        self._give(*self.stand_in.answer(method, asked, key))

    def do_GET(self) -> None:
        name = self.path.removeprefix(f"/file/bot{TOKEN}/documents/")
        content = self.stand_in.files.get(name)
        if content is None:
            self._give(404, {"ok": False, "error_code": 404, "description": "Not Found"})
        else:
            self._send(200, content[0])

    def _give(self, status: int, body: Any) -> None:
        self._send(status, body.encode() if isinstance(body, str) else json.dumps(body).encode())

    def _send(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


def start() -> tuple[StandIn, ThreadingHTTPServer]:
    """A running stand-in; the server is to be shut down."""
    stand_in = StandIn()
    handler = type("Handler", (_Handler,), {"stand_in": stand_in})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    stand_in.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return stand_in, server
