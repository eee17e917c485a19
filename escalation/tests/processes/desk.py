"""The real program, started for a test and stopped by the ids of its processes.

With PostgreSQL and Redis named in the environment: gunicorn, Celery's worker and its scheduler,
each a process, as ``deploy/`` runs them. Without: the one process of ``manage.py up`` on SQLite.
"""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from escalation.tests.processes.servers import Servers, are_named, count_rows, scratch_servers

TOP = Path(__file__).resolve().parents[3]
START_SECONDS = 90.0
STOP_SECONDS = 15.0
INHERITED = ("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH", "CURL_CA_BUNDLE")
Answer = TypeVar("Answer")


@dataclass
class Process:
    """One started process, at the head of a session of its own, with its output in a file."""

    name: str
    popen: "subprocess.Popen[bytes]"
    log: Path

    @property
    def words(self) -> str:
        """What it printed so far. Raises when it ended by itself with a fault."""
        said = self.log.read_text(errors="replace")
        if (self.popen.poll() or 0) > 0:
            raise RuntimeError(f"{self.name} ended:\n{said[-3000:]}")
        return said

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end; after some seconds end it and its children. Returns the exit code."""
        if self.popen.poll() is None:
            self.popen.send_signal(sign)
            try:
                self.popen.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
        return self.popen.wait()

    def kill(self) -> None:
        """``kill -9`` it and every child it made, in the middle of whatever they do."""
        with suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()


@dataclass
class Desk:
    """A running desk: its address, its own scratch folder and data, its processes; ``settings``:
    what it is told by its environment besides."""

    scratch: Path
    port: int
    servers: Servers | None
    undo_seconds: int = 0
    settings: Mapping[str, str] = field(default_factory=dict)
    processes: list[Process] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def mail_folder(self) -> Path:
        return self.scratch / "mail"

    @cached_property
    def environment(self) -> dict[str, str]:
        """What the program is told of its surroundings; nothing of the test's own leaks in."""
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        own = {
            "PATH": f"{Path(sys.executable).parent}:{inherited['PATH']}",
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "servicedesk.settings",
            "DATA_DIR": str(self.scratch),
            "SITE_URL": self.url,
            "UNDO_SECONDS": str(self.undo_seconds),
        }
        if self.servers is not None:
            own |= {
                "DATABASE_URL": self.servers.database_url,
                "REDIS_URL": self.servers.redis_url,
                "SECRET_KEY": secrets.token_urlsafe(50),
                "ALLOWED_HOSTS": "127.0.0.1,localhost",  # passkeys want a name
                "EMAIL_URL": f"file://{self.mail_folder}",
                "PLAIN_HTTP": "1",
                "BIND": f"127.0.0.1:{self.port}",
            }
        return inherited | own | self.settings

    def start(self, name: str, *command: str) -> Process:
        """Start one process of the desk; its output goes to ``<name>.log`` in the scratch."""
        log = self.scratch / f"{name}.log"
        with log.open("ab") as output:
            popen = subprocess.Popen(  # noqa: S603 — the test's own command
                command, cwd=TOP, env=self.environment, stdout=output,
                stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        self.processes.append(Process(name, popen, log))
        return self.processes[-1]

    def start_web(self) -> Process:
        web = self.start(
            "web", "gunicorn", "--config", "deploy/gunicorn.conf.py", "servicedesk.wsgi"
        )
        self.wait_for_web(web)
        return web

    def start_worker(self, name: str = "worker", *, clock_ahead: int = 0) -> Process:
        """A worker; its clock is so many seconds ahead of the machine's."""
        return self.start(
            name, *_celery(clock_ahead), "-A", "servicedesk", "worker", "--loglevel", "INFO",
            "--concurrency", "2", "--hostname", f"{name}@%h",
        )  # fmt: skip

    def start_beat(self, name: str = "beat", *, clock_ahead: int = 0) -> Process:
        """A scheduler; its clock is so many seconds ahead of the machine's."""
        return self.start(
            name, *_celery(clock_ahead), "-A", "servicedesk", "beat", "--loglevel", "INFO",
            "--schedule", str(self.scratch / f"{name}-schedule"),
            "--pidfile", str(self.scratch / f"{name}.pid"),
        )  # fmt: skip

    def start_up(self, *options: str) -> Process:
        """``manage.py up``: everything in one process."""
        up = self.start("up", sys.executable, "manage.py", "up", "--port", str(self.port), *options)
        self.wait_for_web(up)
        return up

    def manage(self, *arguments: str) -> str:
        """Run one management command to its end; returns what it printed. Raises when it fails."""
        return self.run(sys.executable, "manage.py", *arguments)

    def ask(self, function: Callable[..., Answer], **given: Any) -> Answer:
        """Call a function inside the program, on its own data; given and answer travel as JSON."""
        printed = self.run(
            sys.executable, "-m", "escalation.tests.processes.ask",
            f"{function.__module__}:{function.__qualname__}", json.dumps(given),
        )  # fmt: skip
        return json.loads(printed.splitlines()[-1])

    def count(self, query: str, *values: Any) -> int:
        """The number a query finds committed just now; cheap enough to ask many times a second.

        PostgreSQL only.
        """
        if self.servers is None:
            raise RuntimeError("rows are counted on PostgreSQL only")
        return count_rows(self.servers.database_url, query, values)

    def wait_for_web(self, process: Process) -> float:
        """Wait for the first page; returns the seconds it took. Raises when the process ended."""
        began = time.monotonic()
        while time.monotonic() - began < START_SECONDS:
            if process.popen.poll() is not None:
                raise RuntimeError(f"{process.name} ended at its start:\n{process.words[-3000:]}")
            if self.answers():
                return time.monotonic() - began
            time.sleep(0.05)
        raise RuntimeError(f"{process.name} answers nothing:\n{process.words[-3000:]}")

    def answers(self) -> bool:
        """Whether the door opens."""
        try:
            with urllib.request.urlopen(f"{self.url}/accounts/login/", timeout=10):  # noqa: S310
                return True
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def close(self) -> None:
        for process in reversed(self.processes):
            process.stop()

    def run(self, *command: str) -> str:
        """Run a command of the desk to its end; returns what it printed. Raises when it fails."""
        done = subprocess.run(  # noqa: S603 — the test's own command
            command, cwd=TOP, env=self.environment, capture_output=True, text=True,
            timeout=900, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{command} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
        return done.stdout


def _celery(clock_ahead: int) -> tuple[str, ...]:
    if not clock_ahead:
        return ("celery",)
    shifted = "escalation.tests.processes.shifted"
    return (sys.executable, "-m", shifted, str(clock_ahead), "celery")


def wait_until(is_so: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Ask again and again until it is so. Raises AssertionError with ``what`` when time is up."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, f"after {seconds:.0f} s still not: {what}"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def server_desk(
    scratch: Path, *, undo_seconds: int = 0, settings: Mapping[str, str] | None = None
) -> Iterator[Desk]:
    """A prepared desk on PostgreSQL and Redis with none of its processes started yet."""
    with scratch_servers() as servers:
        desk = Desk(scratch, free_port(), servers, undo_seconds, settings or {})
        try:
            desk.run("sh", "deploy/prepare.sh")
            yield desk
        finally:
            desk.close()


@contextmanager
def single_desk(scratch: Path) -> Iterator[Desk]:
    """A desk on a SQLite file, not started yet."""
    desk = Desk(scratch, free_port(), None)
    try:
        yield desk
    finally:
        desk.close()


@contextmanager
def running_desk(
    scratch: Path, *, undo_seconds: int = 0, settings: Mapping[str, str] | None = None
) -> Iterator[Desk]:
    """An empty desk with its doors open and its worker and scheduler at work. ``undo_seconds``: how
    long replies wait for their authors; ``settings``: more of its environment."""
    if are_named():
        with server_desk(scratch, undo_seconds=undo_seconds, settings=settings) as desk:
            desk.start_web()
            desk.start_worker()
            desk.start_beat()
            yield desk
    else:
        with single_desk(scratch) as desk:
            desk.undo_seconds, desk.settings = undo_seconds, settings or {}
            desk.start_up("--no-demo")
            yield desk
