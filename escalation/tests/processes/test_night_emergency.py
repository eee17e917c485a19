"""Nobody touches a premium emergency at night: the right people hear of it once, whatever dies."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from escalation.tests.processes import cast, night
from escalation.tests.processes.desk import Desk, Process, server_desk, wait_until
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
RAISED = "SELECT count(*) FROM escalation_escalation WHERE ticket_id = ANY(%s) AND due_at <= %s"


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


def expected(clocks: list[dict[str, Any]], *, until: datetime) -> dict[tuple[int, int], datetime]:
    """Every (clock, step) due by then and its instant.

    Premium hours are 24/7: plain addition; sub-seconds are truncated.
    """
    due = {}
    for clock in clocks:
        started_at = datetime.fromisoformat(clock["started_at"]).replace(microsecond=0)
        for step in clock["steps"]:
            seconds = (
                clock["target_seconds"] * step["percent"] // 100
                if step["percent"] is not None
                else clock["target_seconds"] + step["offset_minutes"] * 60
            )
            if started_at + timedelta(seconds=seconds) <= until:
                due[clock["clock"], step["step"]] = started_at + timedelta(seconds=seconds)
    return due


def message_ids(desk: Desk) -> Counter[str]:
    """How often each letter left: the Message-IDs in the files mail is kept in."""
    found: Counter[str] = Counter()
    for path in desk.mail_folder.glob("*"):
        found.update(re.findall(r"^Message-ID:\s*(<\S+>)", path.read_text(), re.M | re.I))
    return found


def settle(desk: Desk, tickets: list[int], *, until: datetime, steps: int) -> None:
    """Wait for every step and every letter; leases of killed workers are let run out."""
    wait_until(
        lambda: desk.count(RAISED, tickets, until) >= steps, seconds=120, what=f"{steps} raised"
    )
    desk.ask(night.let_leases_run_out)
    wait_until(
        lambda: (
            desk.ask(night.unfinished)
            == {"letters": 0, "letters parked": 0, "deliveries": 0, "deliveries parked": 0}
        ),
        seconds=120,
        what="no letter and no delivery waits",
    )


def assert_told_once(
    desk: Desk, people: dict[str, str], tickets: list[int], *, until: datetime, repeats: int
) -> None:
    """Every step due by ``until`` was raised once, in order, to its people, by inbox and letter."""
    clocks = desk.ask(night.clocks, tickets=tickets)
    raised = [row for row in desk.ask(night.raised, tickets=tickets)
              if datetime.fromisoformat(row["due_at"]) <= until]  # fmt: skip
    due = expected(clocks, until=until)
    assert Counter((row["clock"], row["step"]) for row in raised) == Counter(due.keys())
    assert {
        (row["clock"], row["step"]): datetime.fromisoformat(row["due_at"]) for row in raised
    } == due

    for clock in clocks:
        instants = [row["due_at"] for row in raised if row["clock"] == clock["clock"]]
        assert instants == sorted(instants)

    holders = {
        "assignee": people["cora"], "team_lead": people["dana"], "coordinator": people["cora"],
        "personal_engineer": people["pavel"], "tsm": people["tess"], "head": people["erin"],
    }  # fmt: skip
    roles = {step["step"]: step["recipients"] for clock in clocks for step in clock["steps"]}
    for row in raised:
        right = sorted({holders[role] for role in roles[row["step"]]})
        assert (row["told"], row["inboxes"], row["letters"]) == (right, right, right)

    recorded = Counter(map(tuple, desk.ask(night.clock_events, tickets=tickets)))
    assert set(recorded.values()) == {1}

    written = desk.ask(night.letters, tickets=tickets)
    sent = message_ids(desk)
    assert len(written) == len(set(written))
    assert set(written) <= set(sent)
    assert sum(sent[message_id] - 1 for message_id in written) <= repeats


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
