"""Nobody on duty answers while workers die between the pages: each level is called once."""

from collections.abc import Iterator

import pytest

from escalation.tests.processes import calls, cast
from escalation.tests.processes.desk import Desk, server_desk, wait_until
from escalation.tests.processes.servers import are_named

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(
        not are_named(), reason="needs PostgreSQL and Redis: set DATABASE_URL and REDIS_URL"
    ),
]

EMERGENCIES = 60
PAGES = "SELECT count(*) FROM duty_page"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with server_desk(tmp_path_factory.mktemp("calls")) as desk:
        yield desk


def test_a_worker_killed_between_pages_neither_loses_nor_repeats_one(desk: Desk) -> None:
    people = desk.ask(cast.gather)
    tickets = desk.ask(calls.call_out, people=people, count=EMERGENCIES)
    assert desk.count(PAGES) == EMERGENCIES

    desk.start_beat("beat-1")
    desk.start_beat("beat-2")
    for level in (2, 3):
        before = EMERGENCIES * (level - 1)
        assert desk.ask(calls.let_minutes_pass, tickets=tickets) == EMERGENCIES
        worker = desk.start_worker(f"killed-{level}")
        wait_until(
            lambda before=before: desk.count(PAGES) > before, seconds=60, what="a page was sent"
        )
        worker.kill()
        assert before < desk.count(PAGES) < before + EMERGENCIES

        worker = desk.start_worker(f"finishing-{level}")
        wait_until(
            lambda before=before: desk.count(PAGES) >= before + EMERGENCIES,
            seconds=60, what=f"level {level} was called",
        )  # fmt: skip
        worker.kill()

    desk.start_worker("idle")
    assert desk.ask(calls.let_minutes_pass, tickets=tickets) == 0
    chain = [(1, "dana"), (2, "lev"), (3, "erin")]
    assert desk.ask(calls.paged, tickets=tickets) == [
        [ticket, level, people[name], 1, 1] for ticket in sorted(tickets) for level, name in chain
    ]
    assert desk.ask(calls.recorded, tickets=tickets) == {str(ticket): 3 for ticket in tickets}
