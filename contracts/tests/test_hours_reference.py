"""The calendar against the published expectations of nine other projects.

Every case agrees or stands in `OTHER_CONVENTIONS` with the reason; one listed that agrees fails.
Cases with ticket states are about clocks and tested with them.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest

from contracts.hours import Hours, HoursError
from contracts.tests.business_time import ABSENT, hours_of, load_cases

KEEPS_TIME_OF_DAY = (
    "a working day more keeps the time of day there; ours ends with the working day (D+n)"
)
DAYS_BACK = "there is no deadline some working days before, so nothing here goes back by days"
NEGATIVE = "a reversed interval is negative there; ours counts 0"
TO_THE_MINUTE = "23:59 stands for midnight there; ours is written 24:00 and seconds are kept"


def _ids(source: str, numbers: str) -> list[str]:
    return [f"{source}-{number}" for number in numbers.split()]


OTHER_CONVENTIONS = {
    **dict.fromkeys(_ids("biz", "014 015 017 018"), KEEPS_TIME_OF_DAY),
    **dict.fromkeys(
        _ids("business_time", "080 083 084 091 097 110 115 117 119 123 124 127 137 144 146"),
        KEEPS_TIME_OF_DAY,
    ),
    **dict.fromkeys(_ids("biz", "009 010 011 012 013"), DAYS_BACK),
    **dict.fromkeys(
        _ids(
            "business_time",
            "082 089 090 094 095 096 102 107 114 120 129 131 134 138 143 147 149 152",
        ),
        DAYS_BACK,
    ),
    **dict.fromkeys(["working_hours-041", "businesstime-003", "businesstime-019"], NEGATIVE),
    "zammad-042": TO_THE_MINUTE,
}

CASES = [case for case in load_cases() if "states" not in case]

pytestmark = pytest.mark.skipif(not CASES, reason=ABSENT)


def answer(case: dict[str, Any]) -> object:
    """What our calendar says to the question of the case."""
    hours, kind = hours_of(case), case["kind"]
    start = datetime.fromisoformat(case["start"])
    if kind == "between":
        return hours.between(start, datetime.fromisoformat(case["end"]))
    if kind in ("add", "subtract"):
        return getattr(hours, kind)(start, case["duration_seconds"])
    if kind in ("is_open", "next_open", "previous_open"):
        return getattr(hours, kind)(start)
    if kind == "open_periods_after":
        return first_intervals(hours, start, count=len(case["expected"]))
    if kind == "add_business_days":
        return days_later(hours, start, days=case["business_days"])
    assert kind == "subtract_business_days", kind
    return None


def first_intervals(hours: Hours, start: datetime, *, count: int) -> list[list[datetime]]:
    found = hours.intervals(start, start + timedelta(days=60))
    return [list(pair) for pair, _ in zip(found, range(count), strict=False)]


def days_later(hours: Hours, start: datetime, *, days: int) -> datetime | None:
    try:
        return hours.add_days(start, days)
    except HoursError:
        return None


def expected(case: dict[str, Any]) -> object:
    value = case["expected"]
    if isinstance(value, list):
        return [[datetime.fromisoformat(text) for text in pair] for pair in value]
    return datetime.fromisoformat(value) if isinstance(value, str) else value


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_published_case(case: dict[str, Any]) -> None:
    agrees = answer(case) == expected(case)
    reason = OTHER_CONVENTIONS.get(case["id"])
    assert agrees is (reason is None), (answer(case), expected(case), reason)


def test_every_listed_case_exists() -> None:
    assert OTHER_CONVENTIONS.keys() <= {case["id"] for case in CASES}
