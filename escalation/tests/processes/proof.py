"""What must be true of every step once the night is over, whatever died in it."""

import re
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from escalation.tests.processes import night
from escalation.tests.processes.desk import Desk, wait_until

RAISED = "SELECT count(*) FROM escalation_escalation WHERE ticket_id = ANY(%s) AND due_at <= %s"


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


def settle(
    desk: Desk, tickets: list[int], *, until: datetime, steps: int, seconds: float = 120
) -> None:
    """Wait for every step and every letter; leases of killed workers are let run out."""
    wait_until(
        lambda: desk.count(RAISED, tickets, until) >= steps, seconds=seconds, what=f"{steps} raised"
    )
    desk.ask(night.let_leases_run_out)
    wait_until(
        lambda: (
            desk.ask(night.unfinished)
            == {"letters": 0, "letters parked": 0, "deliveries": 0, "deliveries parked": 0}
        ),
        seconds=seconds,
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
