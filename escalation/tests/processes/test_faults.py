"""Workers, schedulers, the queue and the database fall at random; every step still fires once."""

from pathlib import Path

import pytest

from escalation.tests.processes.faults import play
from escalation.tests.processes.own_servers import are_installed

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(
        not are_installed(), reason="needs the programs of PostgreSQL and Redis on this machine"
    ),
]

CLOCKS = 150
SECONDS = 45.0


def test_whatever_dies_every_step_fires_once_in_order_with_its_due_time(tmp_path: Path) -> None:
    outcome = play(tmp_path, clocks=CLOCKS, seconds=SECONDS, seed=2026)
    assert outcome.clocks >= CLOCKS
    assert outcome.steps >= 2 * outcome.clocks
    assert sum(outcome.faults.values()) >= 5
