"""Business-time cases from nine other projects' test suites, read from outside the repository."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from contracts.hours import Hours

CASES_FILE = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "business_time.json"
ABSENT = f"the shared cases are not on this machine ({CASES_FILE})"
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def load_cases() -> list[dict[str, Any]]:
    """All cases, none where the file is absent."""
    return json.loads(CASES_FILE.read_text(encoding="utf-8")) if CASES_FILE.exists() else []


def hours_of(case: dict[str, Any]) -> Hours:
    """The calendar of a case; its holidays, overrides and breaks are our dated exceptions."""
    weekly = {day: case["hours"].get(name, []) for day, name in enumerate(WEEK)}
    exceptions = {date.fromisoformat(day): rows for day, rows in case["date_overrides"].items()}
    for text, breaks in case["breaks"].items():
        day = date.fromisoformat(text)
        rows = exceptions.get(day, weekly[day.weekday()])
        exceptions[day] = list(_without(rows, breaks))
    exceptions |= {date.fromisoformat(day): [] for day in case["holidays"]}
    return Hours(case["timezone"], weekly, exceptions)


def _without(rows: list[list[str]], breaks: list[list[str]]) -> Iterable[list[str]]:
    for opens, closes in rows:
        for start, end in sorted(breaks):
            if end <= opens or start >= closes:
                continue
            if opens < start:
                yield [opens, start]
            opens = max(opens, end)
        if opens < closes:
            yield [opens, closes]
