"""The base of reports: periods, checks, writers, the command."""

import csv
import io
import json
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from servicedesk.errors import Refused
from servicedesk.reports import Column, Period, Query, Report, as_csv, as_json, percent

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
MOSCOW = ZoneInfo("Europe/Moscow")


class Fruit(Report):
    name = "fruit"
    title = "Fruit"
    columns = (Column("count", "Count"), Column("word", "Word"))
    fields = {"colour": "Colour"}
    filter_names = frozenset({"line"})
    is_one_row = True

    def find(self, query):
        row = {"word": "=HYPERLINK(1)", "count": -2}
        return [{"colour": "+red", **row}] if query.by else [row]


def ask(**asked) -> list:
    return Fruit().rows(Query(None, NOW, **asked))


def test_days_of_a_period_are_whole_and_inclusive_in_the_zone():
    period = Period.of_days(date(2026, 3, 1), date(2026, 3, 1), zone=MOSCOW)
    assert period.within("at") == {
        "at__gte": datetime(2026, 3, 1, tzinfo=MOSCOW),
        "at__lt": datetime(2026, 3, 2, tzinfo=MOSCOW),
    }


def test_the_period_before_is_as_long_and_ends_where_this_begins():
    period = Period.of_days(date(2026, 3, 8), date(2026, 3, 14), zone=UTC)
    assert period.before() == Period.of_days(date(2026, 3, 1), date(2026, 3, 7), zone=UTC)
    assert Period(since=NOW).before() is None


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(Refused, match="ends before it begins"):
        Period.of_days(date(2026, 3, 2), date(2026, 3, 1), zone=UTC)


def test_a_field_or_filter_the_report_lacks_is_refused():
    with pytest.raises(Refused, match="“size” is not a field of this report: choose from colour"):
        ask(by="size")
    with pytest.raises(Refused, match="no filter “plan”"):
        ask(filters={"plan": 1})


def test_one_row_is_written_as_one_object_and_a_split_as_a_list():
    assert json.loads(as_json(Fruit(), ask())) == {"count": -2, "word": "=HYPERLINK(1)"}
    split = json.loads(as_json(Fruit(), ask(by="colour"), by="colour"))
    assert split == [{"colour": "+red", "count": -2, "word": "=HYPERLINK(1)"}]


def test_no_cell_of_a_csv_is_a_formula():
    written = list(csv.reader(io.StringIO(as_csv(Fruit(), ask(by="colour"), by="colour"))))
    assert written == [["colour", "count", "word"], ["'+red", "-2", "'=HYPERLINK(1)"]]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_begins_like_a_formula_is_text(start):
    row = {"count": 1, "word": f"{start}1"}
    assert list(csv.reader(io.StringIO(as_csv(Fruit(), [row]), newline="")))[1][1] == f"'{start}1"


def test_a_percent_of_nothing_is_unknown_not_zero():
    assert percent(446, 1361) == 32.77
    assert percent(0, 0) is None


@pytest.mark.django_db
def test_the_command_lists_the_reports_when_a_name_is_unknown():
    with pytest.raises(
        CommandError,
        match="There are: attainment, backlog, breach-reasons, ",
    ):
        call_command("report", "weather")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["attainment", "backlog", "lines", "marks", "time-on-line"])
@pytest.mark.parametrize("kind", ["json", "csv"])
def test_every_report_prints_on_an_empty_desk(name, kind):
    out = io.StringIO()
    call_command("report", name, format=kind, stdout=out)
    assert out.getvalue().strip()
