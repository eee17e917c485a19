"""What needs attention stands before the rest of the queue, with its reason in words."""

from datetime import timedelta

import pytest
from django.utils import timezone

from servicedesk.events.tasks import deliver_due
from servicedesk.notifications.models import Notification
from tickets import queue_page, services
from tickets.choices import DeadlineState
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
URL = "/desk/tickets/"


def shown(browser, **address):
    page = browser.get(URL, address).context["page"]
    return [(row.number, row.is_first, row.reasons) for row in page.rows]


def due(ticket, at, state=DeadlineState.RUNNING):
    Ticket.objects.filter(pk=ticket.pk).update(due_at=at, due_state=state)


def test_what_is_mine_and_waits_or_is_late_stands_first(sign_in, dana, lev, opened):
    now = timezone.now()
    soon, late, waits, others = opened("Soon"), opened("Late"), opened("Waits"), opened("Others")
    for ticket in (late, waits):
        services.assign(ticket, assignee=dana, actor=lev)
        services.reply(ticket, body="We look.", actor=dana)
    services.assign(others, assignee=lev, actor=lev)
    services.reply(waits, body="And?", actor=waits.requester)
    services.reply(soon, body="We look.", actor=dana)
    due(soon, now + timedelta(minutes=5))
    due(late, now - timedelta(hours=1), DeadlineState.BREACHED)
    due(waits, now + timedelta(hours=9))
    due(others, now - timedelta(hours=2), DeadlineState.BREACHED)
    rows = shown(sign_in(dana))
    assert rows[:2] == [(late.pk, True, ("Late, and yours",)), (waits.pk, True, ())]
    assert [(number, first) for number, first, _why in rows[2:]] == [
        (others.pk, False), (soon.pk, False),
    ]  # fmt: skip
    text = sign_in(dana).get(URL).content.decode()
    assert text.index("Needs attention") < text.index("Everything else")


def test_hand_overs_and_untaken_answers_of_my_teams_stand_first(
    sign_in, dana, lev, ivan, opened, line2
):
    ticket, untaken = opened("Given"), opened("Untaken")
    services.hand_over(ticket, to_team=line2, tried="x", hypothesis="y", actor=dana)
    services.reply(untaken, body="We look.", actor=dana)
    Ticket.objects.filter(pk=untaken.pk).update(assignee=None)
    untaken.refresh_from_db()
    services.reply(untaken, body="And?", actor=untaken.requester)
    assert shown(sign_in(lev))[0] == (ticket.pk, True, ("Waits to be accepted by your team",))
    assert shown(sign_in(dana))[0] == (
        untaken.pk, True, ("The client has answered, nobody has taken it",),
    )  # fmt: skip
    assert not any(first for _number, first, _why in shown(sign_in(ivan)))


def test_a_mention_stands_first_until_it_is_seen(sign_in, dana, ivan, opened):
    opened("Before")
    ticket = opened("Named")
    services.add_note(ticket, body="@Ivan, is this the known one?", actor=dana)
    services.add_note(ticket, body="@Ivan, or that one?", actor=dana)
    browser = sign_in(ivan)
    assert shown(browser)[0] == (ticket.pk, True, ("Somebody named you",))
    deliver_due()
    Notification.objects.filter(recipient=ivan).update(read_at=timezone.now())
    assert shown(browser)[0] == (ticket.pk, True, ("Somebody named you",))
    browser.post(f"{URL}{ticket.pk}/mentions/seen/")
    assert not any(first for _number, first, _why in shown(browser))


def test_a_mention_answered_by_writing_waits_no_more(sign_in, dana, ivan, opened):
    ticket = opened("Named")
    services.add_note(ticket, body="@Ivan, is this the known one?", actor=dana)
    browser = sign_in(ivan)
    assert shown(browser)[0] == (ticket.pk, True, ("Somebody named you",))
    services.add_note(ticket, body="It is.", actor=ivan)
    assert not any(first for _number, first, _why in shown(browser))


def test_a_chosen_order_and_a_search_have_no_band(sign_in, dana, opened):
    ticket = opened("Door")
    services.assign(ticket, assignee=dana, actor=dana)
    due(ticket, timezone.now() - timedelta(hours=1), DeadlineState.BREACHED)
    browser = sign_in(dana)
    assert shown(browser)[0][1]
    for address in ({"order": "client"}, {"q": "door"}, {"status": "any"}):
        assert not any(first for _number, first, _why in shown(browser, **address))


def test_pages_go_through_the_band_and_on_and_back(sign_in, dana, opened, monkeypatch):
    monkeypatch.setattr(queue_page, "PAGE_SIZE", 3)
    now = timezone.now()
    for place in range(9):
        ticket = opened(f"T{place}")
        if place % 2:
            services.assign(ticket, assignee=dana, actor=dana)
        due(ticket, now - timedelta(hours=place), DeadlineState.BREACHED)
    browser, pages, url = sign_in(dana), [], URL
    while url:
        page = browser.get(url).context["page"]
        pages.append([(row.number, row.is_first) for row in page.rows])
        url, last = page.next and f"{URL}{page.next}", page
    flat = [row for page in pages for row in page]
    assert [first for _number, first in flat] == [True] * 4 + [False] * 5
    assert len({number for number, _first in flat}) == 9
    back, url = [pages[-1]], last.previous
    while url:
        page = browser.get(f"{URL}{url}").context["page"]
        back.insert(0, [(row.number, row.is_first) for row in page.rows])
        url = page.previous
    assert back == pages
