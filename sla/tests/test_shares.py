"""How the shares of those who had a ticket are said."""

from zoneinfo import ZoneInfo

import pytest

from sla.explain.holding import share_rows
from sla.explain.reader import Reader
from sla.holders import Share


@pytest.mark.parametrize(
    ("language", "percent", "words"),
    [("ru", 33.3, "33,3 %"), ("en", 33.3, "33.3 %"), ("ru", 50.0, "50 %"), ("en", 100.0, "100 %")],
)
def test_a_share_is_said_as_its_reader_writes_numbers(language, percent, words):
    share = Share(1, None, None, 60, percent, had_it_at_breach=False)
    reader = Reader(ZoneInfo("Europe/Moscow"), language)
    (row,) = share_rows([share], teams={}, people={}, reader=reader)
    assert row.percent == words
