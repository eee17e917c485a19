"""Clocks against published cases with ticket states: what was worked, when is the deadline.

Every case agrees or stands in `OTHER_CONVENTIONS` with the reason; one listed that agrees fails.
"""

from datetime import datetime
from typing import Any

import pytest

from contracts.tests.business_time import ABSENT, hours_of, load_cases
from sla.clock import Fact, FactKind, Metric, Target, derive

OTHER_CONVENTIONS = {
    "zammad-029": "a deadline on closing time is the next opening there; ours is the closing",
    "zammad-041": "a closed ticket gets a deadline there; ours has no clock that could run out",
}

CASES = [case for case in load_cases() if "states" in case]

pytestmark = pytest.mark.skipif(not CASES, reason=ABSENT)


def facts_of(case: dict[str, Any]) -> list[Fact]:
    """The states of a case as what happened to the ticket."""
    facts: list[Fact] = []
    before = ""
    for text, state in case["states"]:
        at = datetime.fromisoformat(text)
        if not facts:
            facts.append(Fact(at, FactKind.OPENED, priority="any"))
        elif before == "closed":
            facts.append(Fact(at, FactKind.REOPENED))
        if state == "closed":
            facts.append(Fact(at, FactKind.RESOLVED))
        elif state in case["paused_states"]:
            facts.append(Fact(at, FactKind.PAUSED, pause=state))
        else:
            facts.append(Fact(at, FactKind.RESUMED))
        before = state
    return facts


def worked(case: dict[str, Any], now: datetime) -> int:
    facts = [fact for fact in facts_of(case) if fact.at <= now]
    target = Target(10**6, hours_of(case), frozenset(case["paused_states"]))
    found = derive(facts, policy={(Metric.RESOLUTION, "any"): target}, now=now)
    return found[-1].elapsed_seconds if found else 0


def deadline(case: dict[str, Any]) -> datetime | None:
    """Of a promise that many seconds after what was worked at `start`."""
    start = datetime.fromisoformat(case["start"])
    seconds = worked(case, start) + case["duration_seconds"]
    target = Target(seconds, hours_of(case), frozenset(case["paused_states"]))
    policy = {(Metric.RESOLUTION, "any"): target}
    clocks = derive(facts_of(case), policy=policy, now=start)
    return clocks[-1].at_elapsed(seconds) or clocks[0].at_elapsed(seconds)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_published_case(case: dict[str, Any]) -> None:
    answer: object
    if case["kind"] == "worked_with_pauses":
        start, end = (datetime.fromisoformat(case[edge]) for edge in ("start", "end"))
        answer, expected = worked(case, end) - worked(case, start), case["expected"]
    else:
        assert case["kind"] == "deadline_with_pauses"
        answer, expected = deadline(case), datetime.fromisoformat(case["expected"])
    agrees = answer == expected
    reason = OTHER_CONVENTIONS.get(case["id"])
    assert agrees is (reason is None), (answer, expected, reason)


def test_every_listed_case_exists() -> None:
    assert OTHER_CONVENTIONS.keys() <= {case["id"] for case in CASES}
