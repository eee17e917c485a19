"""Nobody touches a premium emergency at night: the right people hear of it once, whatever dies."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from escalation.tests.processes import cast, night
from escalation.tests.processes.desk import Desk, Process, server_desk, wait_until
from escalation.tests.processes.proof import (
    RAISED,
    assert_told_once,
    expected,
    message_ids,
    settle,
)
from escalation.tests.processes.servers import are_named

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(
        not are_named(), reason="needs PostgreSQL and Redis: set DATABASE_URL and REDIS_URL"
    ),
]

EMERGENCIES = 60
SPREAD_SECONDS = 45.0
FIRST_COMES_AFTER = 10.0
CONCURRENCY = 2


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk whose doors are shut: only what the tests start is running."""
    with server_desk(tmp_path_factory.mktemp("night")) as desk:
        yield desk


@pytest.fixture(scope="module")
def people(desk: Desk) -> dict[str, str]:
    return desk.ask(cast.gather)


def ages(chain: list[int], *, count: int) -> list[float]:
    """Ages of tickets: each has a step coming within the spread, its earlier ones are overdue."""
    return [
        chain[number % len(chain)] - FIRST_COMES_AFTER - number * SPREAD_SECONDS / count
        for number in range(count)
        if chain[number % len(chain)] > FIRST_COMES_AFTER + SPREAD_SECONDS
    ]


def heard_of_a_sweep(worker: Process) -> bool:
    return "Task escalation.tasks.sweep_steps" in worker.words


def test_a_killed_worker_and_two_schedulers_neither_lose_nor_repeat_a_step(
    desk: Desk, people: dict[str, str]
) -> None:
    chain = desk.ask(night.chain_seconds)
    tickets = desk.ask(
        night.open_emergencies,
        requester=people["alice"], ages_seconds=ages(chain, count=EMERGENCIES),
    )  # fmt: skip
    until = datetime.now(tz=UTC) + timedelta(seconds=FIRST_COMES_AFTER + SPREAD_SECONDS)
    steps = len(expected(desk.ask(night.clocks, tickets=tickets), until=until))
    assert steps > len(tickets) > EMERGENCIES // 2

    desk.start_beat("beat-1")
    desk.start_beat("beat-2")
    worker = desk.start_worker("night-1")
    wait_until(lambda: heard_of_a_sweep(worker), seconds=60, what="the first sweep began")
    worker.kill()

    worker = desk.start_worker("night-2")
    wait_until(
        lambda: desk.count(RAISED, tickets, until) > 0, seconds=60, what="the first step was raised"
    )
    worker.kill()
    assert 0 < desk.count(RAISED, tickets, until) < steps

    worker = desk.start_worker("night-3")
    letters_sent = len(message_ids(desk))
    wait_until(
        lambda: len(message_ids(desk)) > letters_sent, seconds=60, what="the next letter left"
    )
    worker.kill()

    desk.start_worker("night-4")
    settle(desk, tickets, until=until, steps=steps)
    assert desk.ask(night.nobody_touched, tickets=tickets)
    assert_told_once(desk, people, tickets, until=until, repeats=3 * CONCURRENCY)


def test_a_worker_started_after_hours_of_downtime_raises_everything_due_once(
    desk: Desk, people: dict[str, str]
) -> None:
    for process in desk.processes:
        process.stop()
    tickets = desk.ask(
        night.open_emergencies,
        requester=people["alice"], ages_seconds=[5 * 3600.0 + 60 * n for n in range(10)],
    )  # fmt: skip
    until = datetime.now(tz=UTC)
    steps = len(expected(desk.ask(night.clocks, tickets=tickets), until=until))
    assert steps >= 3 * len(tickets)

    desk.start_beat("beat-late")
    desk.start_worker("late")
    settle(desk, tickets, until=until, steps=steps)
    assert_told_once(desk, people, tickets, until=until, repeats=0)
