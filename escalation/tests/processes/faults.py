"""A night in which everything dies: servers and workers fall at random while steps come due."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from escalation.tests.processes import cast, night
from escalation.tests.processes.desk import Desk, Process, free_port
from escalation.tests.processes.own_servers import OwnPostgres, OwnRedis, own_servers
from escalation.tests.processes.proof import assert_told_once, expected, message_ids, settle

CLOCKS_A_TICKET = 3
BEHIND = -3 * 3600
AHEAD = 6 * 3600
SETTLE_SECONDS = 1500.0


@dataclass(frozen=True)
class Outcome:
    """What the night came to; ``repeats``: letters sent again under their own Message-ID."""

    clocks: int
    steps: int
    letters: int
    repeats: int
    faults: dict[str, int]
    fault_seconds: float
    settle_seconds: float


@dataclass
class Storm:
    """The processes that may fall and what may befall them."""

    desk: Desk
    postgres: OwnPostgres
    queue: OwnRedis
    chance: random.Random
    web: Process
    workers: list[Process] = field(default_factory=list)
    beats: list[Process] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)
    started: int = 0

    def name(self, kind: str) -> str:
        self.started += 1
        return f"{kind}-{self.started}"

    def man(self) -> None:
        """Two workers and two schedulers, as a supervisor would see to."""
        self.workers = [each for each in self.workers if each.popen.poll() is None]
        self.beats = [each for each in self.beats if each.popen.poll() is None]
        while len(self.workers) < 2:
            self.workers.append(self.desk.start_worker(self.name("worker")))
        while len(self.beats) < 2:
            self.beats.append(self.desk.start_beat(self.name("beat")))

    def rage(self, seconds: float) -> None:
        """One misfortune after another, each kind as often as the others, in random order."""
        ends = time.monotonic() + seconds
        bag: list[Callable[[], None]] = []
        while time.monotonic() < ends:
            self.man()
            self.wait(0.5, 4.0)
            if not bag:
                bag = [
                    self.kill_worker, self.kill_beat, self.kill_queue, self.crash_database,
                    self.freeze_worker, self.slow_clock, self.kill_web,
                ]  # fmt: skip
                self.chance.shuffle(bag)
            misfortune = bag.pop()
            misfortune()
            self.happened[misfortune.__name__] += 1

    def wait(self, least: float, most: float) -> None:
        time.sleep(self.chance.uniform(least, most))

    def kill_worker(self) -> None:
        self.chance.choice(self.workers).kill()

    def kill_beat(self) -> None:
        self.chance.choice(self.beats).kill()

    def kill_queue(self) -> None:
        self.queue.kill()
        self.wait(0.2, 3.0)
        self.queue.start()

    def crash_database(self) -> None:
        self.postgres.crash()
        self.wait(0.2, 3.0)
        self.postgres.start()

    def freeze_worker(self) -> None:
        """A worker stands still in the middle of its work and goes on later, beside another."""
        frozen = self.chance.choice(self.workers)
        _signal_all(frozen, signal.SIGSTOP)
        self.workers.remove(frozen)
        self.man()
        self.wait(2.0, 8.0)
        _signal_all(frozen, signal.SIGCONT)
        self.workers.append(frozen)

    def kill_web(self) -> None:
        self.web.kill()
        self.web = self.desk.start_web()

    def slow_clock(self) -> None:
        """A worker whose clock is hours behind takes part for a while."""
        late = self.desk.start_worker(self.name("behind"), clock_ahead=BEHIND)
        self.wait(6.0, 12.0)
        late.kill()

    def end(self) -> None:
        for process in (*self.workers, *self.beats):
            process.kill()
        self.workers, self.beats = [], []

    def jump(self) -> None:
        """The machine's clock goes forward by hours; everything is started anew."""
        self.end()
        for _ in range(2):
            self.workers.append(self.desk.start_worker(self.name("ahead"), clock_ahead=AHEAD))
            self.beats.append(self.desk.start_beat(self.name("ahead-beat"), clock_ahead=AHEAD))


def _signal_all(process: Process, sign: signal.Signals) -> None:
    """To the worker and the children it forked: they share its session's group."""
    os.killpg(process.popen.pid, sign)


@contextmanager
def stormy_desk(scratch: Path, *, seed: int) -> Iterator[Storm]:
    """A prepared desk on its own PostgreSQL and Redis with its door open."""
    with own_servers(scratch) as (postgres, queue, servers):
        desk = Desk(scratch, free_port(), servers)
        chance = random.Random(seed)  # noqa: S311 — repeatable chance, not secrets
        try:
            desk.run("sh", "deploy/prepare.sh")
            yield Storm(desk, postgres, queue, chance, desk.start_web())
        finally:
            desk.close()


def play(scratch: Path, *, clocks: int, seconds: float, seed: int) -> Outcome:
    """Make so many clocks due, rage for so long, let the clock jump, and prove what came of it.

    Raises AssertionError when a step is missing, doubled, out of order or has lost its due time.
    """
    with stormy_desk(scratch, seed=seed) as storm:
        desk = storm.desk
        people = desk.ask(cast.gather)
        chain = desk.ask(night.chain_seconds)
        ages = [
            storm.chance.choice(chain) - storm.chance.uniform(0, seconds)
            for _ in range(clocks // CLOCKS_A_TICKET + 1)
        ]
        tickets = desk.ask(
            night.open_emergencies,
            requester=people["alice"],
            ages_seconds=[max(age, 0.0) for age in ages],
        )
        began = time.monotonic()
        storm.rage(seconds)
        raged = time.monotonic() - began
        storm.jump()
        began = time.monotonic()
        until = datetime.now(tz=UTC) + timedelta(seconds=AHEAD)
        timed = desk.ask(night.clocks, tickets=tickets)
        steps = len(expected(timed, until=until))
        settle(desk, tickets, until=until, steps=steps, seconds=SETTLE_SECONDS)
        settled = time.monotonic() - began
        storm.end()
        sent = message_ids(desk)
        letters = desk.ask(night.letters, tickets=tickets)
        repeats = sum(sent[each] - 1 for each in letters)
        assert_told_once(desk, people, tickets, until=until, repeats=repeats)
        assert set(sent) <= set(letters), "a letter left that no row knows"
        assert desk.answers(), "the door is shut"
        return Outcome(
            len(timed), steps, len(letters), repeats, dict(storm.happened), raged, settled
        )
