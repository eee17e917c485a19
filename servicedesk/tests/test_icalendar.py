"""Calendars as RFC 5545 wants them."""

from datetime import UTC, date, datetime

import pytest

from servicedesk.icalendar import Entry, calendar

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)


def lines_of(*entries, name="Линия 1"):
    return calendar(name, entries, now=NOW).split("\r\n")


def test_marks_are_escaped_and_nothing_breaks_out_of_a_line():
    entry = Entry("a@desk", "Gate; north, \\ 1\r\nEND:VEVENT", date(2026, 3, 2), date(2026, 3, 3))
    lines = lines_of(entry)
    assert "SUMMARY:Gate\\; north\\, \\\\ 1\\nEND:VEVENT" in lines
    assert lines.count("END:VEVENT") == 1


@pytest.mark.parametrize("letter", ["x", "ж", "𝄞"])
def test_long_lines_are_folded_between_letters(letter):
    text = calendar(letter * 100, [], now=NOW)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert f"NAME:{letter * 100}" in text.replace("\r\n ", "").split("\r\n")


def test_a_calendar_ends_each_line_and_itself():
    assert lines_of()[-2:] == ["END:VCALENDAR", ""]
    assert "NAME:Линия 1" in lines_of()
