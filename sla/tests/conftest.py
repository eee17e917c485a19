"""A Monday of five requests, judged in every way."""

import pytest
import time_machine

from servicedesk.reports import Period
from sla import services as clocks
from sla.tests.stories import ask, monday
from tickets import services as tickets

DAY = Period(monday(0), monday(0, days=1))


@pytest.fixture
def cases(premium, alice, dana, lev, line2):
    """Of five first responses: kept, kept by a solution alone, late, late and open, cancelled."""
    with time_machine.travel(monday(9), tick=False) as wall:
        made = {
            name: ask(alice, at=monday(9), priority=1)
            for name in ("kept", "silent", "late", "open", "cancelled")
        }
        wall.move_to(monday(9, 5))
        tickets.reply(made["kept"], body="On it.", actor=dana)
        tickets.cancel(made["cancelled"], reason="By mistake.", actor=dana)
        tickets.resolve(made["silent"], actor=dana)
        wall.move_to(monday(9, 40))
        tickets.reply(made["late"], body="On it.", actor=dana)
    clocks.sweep(monday(10))
    return made
