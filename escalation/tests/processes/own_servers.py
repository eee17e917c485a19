"""PostgreSQL and Redis of one run's own, in a scratch folder, to be killed and started again."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2
import redis

from escalation.tests.processes.desk import free_port, wait_until
from escalation.tests.processes.servers import Servers

START_SECONDS = 60.0


def are_installed() -> bool:
    """Whether the programs of both servers are on this machine."""
    return _postgres_folder() is not None and shutil.which("redis-server") is not None


def _postgres_folder() -> Path | None:
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name)
    )
    return found[-1] if found else None


def clear_the_way(scratch: Path) -> None:
    """Let other users pass down to the folder; each run of the tests beside this one bars it."""
    for folder in (scratch, *scratch.parents):
        if folder.owner() == scratch.owner() and not folder.stat().st_mode & 0o001:
            folder.chmod(folder.stat().st_mode | 0o011)


@dataclass
class OwnServer:
    """One server as a process at the head of its own session."""

    scratch: Path
    port: int = field(default_factory=free_port)
    popen: "subprocess.Popen[bytes] | None" = None

    def launch(self, *command: str, user: str | None = None) -> None:
        with (self.scratch / f"{type(self).__name__}.log").open("ab") as output:
            self.popen = subprocess.Popen(  # noqa: S603 — the test's own command
                command, cwd="/", stdout=output, stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL, start_new_session=True, user=user,
            )  # fmt: skip

    def end(self, sign: signal.Signals) -> None:
        if self.popen is not None:
            with suppress(ProcessLookupError):
                self.popen.send_signal(sign)
            self.popen.wait(START_SECONDS)


@dataclass
class OwnPostgres(OwnServer):
    """Its own cluster, reached at 127.0.0.1 by everybody on this machine."""

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    @property
    def _user(self) -> str | None:
        """The server refuses to run as root."""
        return "postgres" if os.geteuid() == 0 else None

    def make(self) -> None:
        clear_the_way(self.scratch)
        folder = self.scratch / "postgres"
        folder.mkdir()
        if self._user:
            shutil.chown(folder, self._user)
        subprocess.run(  # noqa: S603 — the test's own command
            [str(self._program("initdb")), "-D", str(folder), "-U", "postgres", "-A", "trust",
             "-E", "UTF8", "--locale", "C.UTF-8"],
            check=True, capture_output=True, cwd="/", user=self._user,
        )  # fmt: skip

    def start(self) -> None:
        self._launch()
        wait_until(self._answers, seconds=START_SECONDS, what="PostgreSQL answers")

    def _launch(self) -> None:
        clear_the_way(self.scratch)
        folder = str(self.scratch / "postgres")
        self.launch(
            str(self._program("postgres")), "-D", folder, "-k", folder, "-p", str(self.port),
            "-c", "max_connections=200", "-c", "fsync=off", user=self._user,
        )  # fmt: skip

    def crash(self) -> None:
        """Shut down at once, as if it had died: the next start recovers from its log."""
        self.end(signal.SIGQUIT)

    def _answers(self) -> bool:
        """Whether it takes connections; launched again where children of a crashed one, not yet
        gone, still held its memory and made it refuse."""
        if self.popen is not None and self.popen.poll() is not None:
            self._launch()
        try:
            with closing(psycopg2.connect(self.url)):
                return True
        except psycopg2.OperationalError:
            return False

    @staticmethod
    def _program(name: str) -> Path:
        folder = _postgres_folder()
        if folder is None:
            raise RuntimeError("PostgreSQL's programs are not installed")
        return folder / name


@dataclass
class OwnRedis(OwnServer):
    """A queue that keeps nothing on disk: whoever kills it loses every message."""

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        self.launch(
            "redis-server", "--bind", "127.0.0.1", "--port", str(self.port), "--save", "",
            "--appendonly", "no", "--dir", str(self.scratch), "--maxmemory-policy", "noeviction",
        )  # fmt: skip
        wait_until(self._answers, seconds=START_SECONDS, what="Redis answers")

    def kill(self) -> None:
        self.end(signal.SIGKILL)

    def _answers(self) -> bool:
        with closing(redis.Redis.from_url(self.url)) as client:
            try:
                return bool(client.ping())
            except redis.ConnectionError:
                return False


@contextmanager
def own_servers(scratch: Path) -> Iterator[tuple[OwnPostgres, OwnRedis, Servers]]:
    """Both servers running, ended by their ids afterwards."""
    postgres, queue = OwnPostgres(scratch), OwnRedis(scratch)
    try:
        postgres.make()
        postgres.start()
        queue.start()
        yield postgres, queue, Servers(postgres.url, queue.url)
    finally:
        queue.kill()
        postgres.crash()
