"""Words in the reader's language that agree with what they are said of."""

import pytest
from django.utils import translation

from tickets import services
from tickets.choices import URGENCIES, Level
from tickets.models.regulation import Item
from tickets.services import SheetDraft
from tickets.tests.factories import at, open_ticket
from tickets.timeline import entries

pytestmark = pytest.mark.django_db


def test_russian_impact_and_urgency_agree_with_their_nouns():
    with translation.override("ru"):
        assert [str(label) for label in Level.labels] == ["Высокое", "Среднее", "Низкое"]
        assert [str(label) for _value, label in URGENCIES] == ["Высокая", "Средняя", "Низкая"]


def test_both_are_the_same_levels():
    assert [value for value, _label in URGENCIES] == Level.values


def test_a_tick_is_told_in_the_readers_language(alice, line1, dana):
    points = [Item("Logs are attached", label_ru="Журналы приложены")]
    sheet = services.save_sheet(
        SheetDraft(kind="checklist", name="Before the end", name_ru="Перед концом", items=points),
        actor=None, at=at(-60),
    )  # fmt: skip
    ticket = open_ticket(alice)
    services.check(ticket, version=sheet.current.pk, place=0, is_done=True, actor=dana)
    assert entries(ticket, reader=dana)[-1].words == "ticked “Logs are attached” (Before the end)"
    with translation.override("ru"):
        words = entries(ticket, reader=dana)[-1].words
    assert "«Журналы приложены» (Перед концом)" in words
