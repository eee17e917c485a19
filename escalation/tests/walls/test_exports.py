"""No table that leaves the desk, by whatever door, holds a cell a spreadsheet would calculate."""

import csv
import io
from collections.abc import Iterator

import pytest
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Concat

from escalation.tests.walls import rows
from escalation.tests.walls.asking import ask
from escalation.tests.walls.crawl import crawl

pytestmark = pytest.mark.django_db
STARTS = ("=", "+", "-", "@", "\t=", "\r=")
WORDED = ("name", "name_ru", "full_name", "subject", "title", "number", "label")
"""Columns that say what something is called; a stranger may have written them."""


def written_by_a_stranger(start: str) -> None:
    """Everything is called something that begins so."""
    for model in rows.tables():
        for column in model._meta.concrete_fields:
            is_words = isinstance(column, models.CharField) and not column.choices
            if column.name in WORDED and is_words and column.max_length > 40:
                every = model._base_manager.all()
                every.update(**{column.name: Concat(Value(f"{start}1+"), F(column.name))})


def cells_of(answer) -> Iterator[object]:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer.headers["Content-Type"]
    if "calendar" in kind:
        return
    assert "csv" in kind, f"{kind} is a new kind of table: teach this test to read its cells"
    for row in csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")):
        yield from row


def is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdecimal()


def is_calculated(cell: object) -> bool:
    begins = str(cell).lstrip(" \n")[:1]
    return begins in ("=", "+", "-", "@", "\t", "\r") and not is_number(str(cell))


@pytest.mark.parametrize("cell", ["=1", " =1", "+x", "-x", "@x", "\t=1", "\r=1", "\n=1"])
def test_what_a_spreadsheet_calculates_is_known(cell):
    assert is_calculated(cell)
    assert not is_calculated(f"'{cell}")


@pytest.mark.parametrize("reader", ["erin"])
def test_no_export_holds_a_formula(reader, home, browser):
    """Of the head of the centre, to whom every report and list opens."""
    seen = crawl(browser, reader, home.keys)
    assert {url.partition("?")[0] for url in seen.exports} >= {"/dashboards/lines/export/"}
    told, quoted = [], 0
    for start in STARTS:
        written_by_a_stranger(start)
        for url in seen.exports:
            cells = list(cells_of(ask(browser, "GET", url)))
            told += [f"{url}: {cell!r}" for cell in cells if is_calculated(cell)]
            quoted += sum(str(cell).startswith("'") for cell in cells)
    assert not told, "\n".join(told)
    assert quoted > 0, "none of the exports said a name: the test would see nothing"
