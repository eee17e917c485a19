"""A result once judged stays what it was, byte for byte, whatever plan and calendar say later."""

import json
from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.core.serializers.json import DjangoJSONEncoder

from contracts.choices import Metric
from contracts.services import (
    TargetDraft,
    change_hours,
    current_version,
    decide_anew,
    latest_pin,
    revise_plan,
)
from sla import rows, services
from sla.choices import ClockState
from sla.models import Clock
from sla.tests.stories import ask, clock, monday
from tickets import services as tickets
from tickets.choices import Status

pytestmark = pytest.mark.django_db

COLUMNS = [field.attname for field in Clock._meta.concrete_fields if field.attname != "id"]


def dump(columns=COLUMNS):
    """Every clock that runs no more, as bytes."""
    found = Clock.objects.filter(stopped_at__isnull=False)
    found = found.order_by("ticket", "metric", "cycle", "version")
    return json.dumps(list(found.values(*columns)), cls=DjangoJSONEncoder).encode()


def rebuild():
    """Exits with 1 when anything differed."""
    try:
        call_command("rebuild_clocks", stdout=StringIO(), stderr=StringIO())
    except SystemExit as stop:
        return stop.code
    return 0


@pytest.fixture
def story(standard, alice, dana):
    """One ticket answered late and solved, one answered in time, asked back and still open."""
    with time_machine.travel(monday(9), tick=False) as wall:
        solved, still_open = ask(alice, at=monday(9)), ask(alice, at=monday(9))
        wall.move_to(monday(9, 30))
        tickets.reply(still_open, body="Logs?", actor=dana, then_status=Status.WAITING_CLIENT)
        wall.move_to(monday(10))
        tickets.reply(still_open, body="Here.", actor=alice)
        wall.move_to(monday(12, days=2))
        services.sweep(monday(12, days=2))
        tickets.resolve(solved, actor=dana, solution="Restart it.")
    return solved, still_open


def edit_everything(contract, actor):
    """From the Monday of the story on: other hours, and a minute for everything."""
    hours = contract.plan.versions.get().intake_hours
    change_hours(
        hours, weekly={str(day): [["00:00", "24:00"]] for day in range(7)}, exceptions={},
        time_zone=hours.time_zone, effective_from=date(2026, 3, 2), actor=actor,
    )  # fmt: skip
    revise_plan(
        contract.plan,
        targets=[
            TargetDraft(metric=metric.value, priority=3, minutes=1, hours=hours)
            for metric in (Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE, Metric.RESOLUTION)
        ],
        effective_from=date(2026, 3, 2), actor=actor,
    )  # fmt: skip


def test_editing_plan_and_calendar_leaves_closed_results_byte_for_byte(story, standard, frank):
    solved, still_open = story
    before = dump()
    assert clock(solved, Metric.FIRST_RESPONSE).state == ClockState.MISSED
    assert clock(still_open, Metric.FIRST_RESPONSE).state == ClockState.MET

    with time_machine.travel(monday(13, days=2), tick=False):
        edit_everything(standard, frank)
        assert rebuild() == 0
    assert dump() == before


def test_closed_results_come_back_byte_for_byte_from_the_history_alone(story, standard, frank):
    derived = [name for name in COLUMNS if name in {"metric", "cycle", "version", *rows.DERIVED}]
    before = dump(derived)
    with time_machine.travel(monday(13, days=2), tick=False):
        edit_everything(standard, frank)
        Clock.objects.all().delete()
        assert rebuild() == 1
    assert dump(derived) == before


def test_a_ticket_moved_to_the_edited_terms_keeps_what_was_finished(
    story, standard, alice, frank, lev
):
    _, still_open = story
    before = dump()
    with time_machine.travel(monday(13, days=2), tick=False):
        edit_everything(standard, frank)
        decision = decide_anew(
            still_open.entitlement,
            plan_version=current_version(standard.plan, date(2026, 3, 4)),
            hours_pin=latest_pin(),
            at=monday(13, days=2),
        )
        was = json.loads(before)
        tickets.change_terms(
            still_open, entitlement=decision, mode="from_start", cause="plan",
            reason="", actor=lev,
        )  # fmt: skip
        rebuild()
    attached = clock(still_open, Metric.RESOLUTION)
    moved = clock(still_open, Metric.NEXT_RESPONSE, version=2)
    for new in (attached, moved):
        assert (new.target_seconds, new.is_born_breached) == (60, True)
    assert [row for row in json.loads(dump()) if row in was] == was
