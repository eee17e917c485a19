"""The reader that callers use: one long-lived child process, replaced when it dies or takes too
long. It is started afresh, not forked: it shares no lock, no connection and no secret."""

import json
import os
import select
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Self, cast

from tickets.intake.mail import wire
from tickets.intake.mail.limits import RAW_BYTES, WALL_SECONDS
from tickets.intake.mail.parsed import ParsedMail, Unreadable

_ROOT = Path(__file__).resolve().parents[3]
_COMMAND = (sys.executable, "-E", "-s", "-m", "tickets.intake.mail.worker")
_CHUNK = 256 * 1024
_SPENT = "The mail took more time or memory than a mail may."
_FILES_MOST = 1_000


class _LateError(TimeoutError):
    """The child did not answer in time."""


class Reader:
    """Reads mails one after another. ``instance`` names this desk: a mail that carries that name
    in our header is our own. Use it with ``with``, or call ``close`` at the end. One thread at a
    time may use it."""

    def __init__(self, *, instance: str = "", wall_seconds: float = WALL_SECONDS) -> None:
        self._instance = instance
        self._wall_seconds = wall_seconds
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def read(self, raw: bytes) -> ParsedMail:
        """The parsed mail. Raises Unreadable(reason), also when the mail cost more time or memory
        than it may; the next mail is read all the same."""
        if len(raw) > RAW_BYTES:
            raise Unreadable(f"The mail is larger than {RAW_BYTES // (1024 * 1024)} MB.")
        child = self._living()
        try:
            return _ask(_Pipes(child, time.monotonic() + self._wall_seconds), raw)
        except (wire.BrokenError, _LateError, OSError) as error:
            self.close()
            raise Unreadable(_SPENT) from error

    def close(self) -> None:
        """End the child process."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
        child.wait()

    def _living(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is not None:
            self.close()
        if self._child is None:
            self._child = subprocess.Popen(  # noqa: S603 — our own module, no word from outside
                [*_COMMAND, self._instance],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                cwd=_ROOT,
                env={"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONHASHSEED": "random"},
            )
            for pipe in (self._child.stdin, self._child.stdout):
                os.set_blocking(cast("IO[bytes]", pipe).fileno(), False)
        return self._child


class _Pipes:
    """The child's pipes with a deadline: neither a full nor an empty pipe holds the caller."""

    def __init__(self, child: subprocess.Popen[bytes], until: float) -> None:
        self._to = cast("IO[bytes]", child.stdin).fileno()
        self._of = cast("IO[bytes]", child.stdout).fileno()
        self._until = until

    def write(self, content: bytes) -> None:
        rest = memoryview(content)
        while rest:
            self._wait(writing=True)
            try:
                rest = rest[os.write(self._to, rest[:_CHUNK]) :]
            except BlockingIOError:
                continue

    def read(self, size: int) -> bytes:
        content = bytearray()
        while len(content) < size:
            self._wait(writing=False)
            try:
                chunk = os.read(self._of, min(_CHUNK, size - len(content)))
            except BlockingIOError:
                continue
            if not chunk:
                break
            content += chunk
        return bytes(content)

    def _wait(self, *, writing: bool) -> None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise _LateError
        poll = select.poll()
        poll.register(
            self._to if writing else self._of, select.POLLOUT if writing else select.POLLIN
        )
        if not poll.poll(left * 1000):
            raise _LateError


def _ask(pipes: _Pipes, raw: bytes) -> ParsedMail:
    pipes.write(wire.head_of(raw))
    pipes.write(raw)
    try:
        values = json.loads(wire.receive(pipes))
    except ValueError as error:
        raise wire.BrokenError from error
    if not isinstance(values, dict):
        raise wire.BrokenError
    if "unreadable" in values:
        raise Unreadable(str(values["unreadable"]))
    files = values.get("files")
    if not isinstance(files, list) or len(files) > _FILES_MOST:
        raise wire.BrokenError
    return wire.mail_from(values, [wire.receive(pipes) for _file in files])
