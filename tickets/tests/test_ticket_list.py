"""The queue: who sees what in it, filters in the address, pages, order, live rows."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contracts.choices import Priority
from tickets import services
from tickets.choices import DeadlineState, Status
from tickets.models import Ticket
from tickets.services import TicketDraft

pytestmark = pytest.mark.django_db
URL = "/desk/tickets/"


def numbers(response):
    return [row.number for row in response.context["page"].rows]


def due(ticket, at, state=DeadlineState.RUNNING):
    Ticket.objects.filter(pk=ticket.pk).update(
        due_at=at, due_state=state, due_metric="first_response",
        due_started_at=at - timedelta(hours=4), due_target_seconds=4 * 3600,
    )  # fmt: skip


def test_nearest_deadline_stands_first_and_tickets_without_one_last(sign_in, dana, opened):
    now = timezone.now()
    late, none, soon = opened("Late"), opened("None"), opened("Soon")
    Ticket.objects.filter(pk=none.pk).update(due_at=None, due_state=DeadlineState.NONE)
    due(late, now + timedelta(hours=9))
    due(soon, now + timedelta(hours=1))
    assert numbers(sign_in(dana).get(URL)) == [soon.pk, late.pk, none.pk]


def test_client_is_kept_out_of_the_desk(sign_in, alice):
    assert sign_in(alice).get(URL).status_code == 403


def test_stranger_is_asked_to_sign_in(client, db):
    response = client.get(URL)
    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/desk/tickets/"


def test_partner_sees_only_tickets_of_delegated_clients(
    sign_in, petra, delegated, alice, mallory, line1
):
    ours = services.open_ticket(TicketDraft(subject="A", body="b", requester=alice), actor=alice)
    services.open_ticket(TicketDraft(subject="B", body="b", requester=mallory), actor=mallory)
    Ticket.objects.filter(pk=ours.pk).update(opened_at=datetime(2026, 3, 2, tzinfo=UTC))
    browser = sign_in(petra)
    assert numbers(browser.get(URL)) == [ours.pk]
    assert browser.get(URL, {"client": mallory.organisation_id}).status_code == 422


def test_client_reply_is_flagged_in_its_row(sign_in, dana, alice, opened):
    ticket = opened()
    services.reply(ticket, body="We look.", actor=dana)
    services.reply(ticket, body="And?", actor=alice)
    browser = sign_in(dana)
    assert "The client has replied, waits" in browser.get(URL).content.decode()
    assert numbers(browser.get(URL, {"queue": "replied"})) == [ticket.pk]
    services.reply(ticket, body="Try again, please.", actor=dana)
    assert numbers(browser.get(URL, {"queue": "replied"})) == []


def test_my_work_holds_what_is_assigned_to_me(sign_in, dana, lev, opened):
    mine, other = opened("Mine"), opened("Other")
    services.take(mine, actor=dana)
    services.assign(other, assignee=lev, actor=lev)
    assert numbers(sign_in(dana).get(URL, {"queue": "mine"})) == [mine.pk]


def test_hand_over_waits_in_the_queue_of_the_receiving_team(sign_in, dana, lev, line2, opened):
    ticket = opened()
    opened("Another")
    services.hand_over(ticket, to_team=line2, tried="Restart", hypothesis="Firmware", actor=dana)
    assert numbers(sign_in(lev).get(URL, {"queue": "handoffs"})) == [ticket.pk]
    assert numbers(sign_in(dana).get(URL, {"queue": "handoffs"})) == []


def test_late_holds_what_is_past_its_deadline_before_the_sweep_says_so(sign_in, dana, opened):
    now = timezone.now()
    late, soon, later = opened("Late"), opened("Soon"), opened("Later")
    due(late, now - timedelta(minutes=1))
    due(soon, now + timedelta(minutes=30))
    due(later, now + timedelta(hours=5))
    browser = sign_in(dana)
    assert numbers(browser.get(URL, {"queue": "late"})) == [late.pk]
    assert numbers(browser.get(URL, {"queue": "soon"})) == [soon.pk]
    assert numbers(browser.get(URL, {"due": "late"})) == [late.pk]


def test_finished_tickets_are_shown_only_when_asked_for(sign_in, dana, opened):
    done, going = opened("Done"), opened("Going")
    services.resolve(done, solution="Replaced.", actor=dana)
    browser = sign_in(dana)
    assert numbers(browser.get(URL)) == [going.pk]
    assert numbers(browser.get(URL, {"queue": "solved"})) == [done.pk]
    assert numbers(browser.get(URL, {"status": "any"})) == [going.pk, done.pk]
    assert numbers(browser.get(URL, {"status": Status.RESOLVED})) == [done.pk]


@pytest.mark.parametrize(
    ("name", "value"),
    [("priority", "1"), ("assignee", "none"), ("type", "question"), ("client", "acm")],
)
def test_filter_narrows_and_shows_a_chip_that_drops_it(sign_in, dana, opened, name, value, mallory):
    wanted = opened("Wanted", type="question", impact=1, urgency=1)
    other = opened("Other", requester=mallory)
    services.take(other, actor=dana)
    response = sign_in(dana).get(URL, {name: value, "order": "newest"})
    assert numbers(response) == [wanted.pk]
    [chip] = response.context["chips"]
    assert chip.url == "?order=newest"


@pytest.mark.parametrize(
    "address",
    [
        {"priority": "9"}, {"priority": "1' OR 1=1"}, {"line": "-1"}, {"team": "999999"},
        {"assignee": "you"}, {"client": "999999"}, {"plan": "x"}, {"type": "bug"},
        {"product": "1" * 40}, {"due": "never"}, {"status": "gone"}, {"q": "x" * 1001},
        {"q": "a\x08b"}, {"replied": "no"}, {"client": "a\x07"},
    ],
)  # fmt: skip
def test_filter_that_means_nothing_is_said(sign_in, dana, opened, address):
    ticket = opened()
    response = sign_in(dana).get(URL, address)
    assert response.status_code == 422
    assert list(response.context["filters"].errors) == list(address)
    assert numbers(response) == [ticket.pk]


@pytest.mark.parametrize(
    "address", [{"order": "requester__password"}, {"queue": "nothing"}, {"after": "1); drop"}]
)
def test_unknown_order_queue_and_place_fall_back(sign_in, dana, opened, address):
    ticket = opened()
    response = sign_in(dana).get(URL, address)
    assert response.status_code == 200
    assert numbers(response) == [ticket.pk]


def test_number_in_the_search_opens_the_ticket(sign_in, dana, opened):
    ticket = opened()
    response = sign_in(dana).get(URL, {"q": f"#{ticket.pk}"})
    assert response.status_code == 302
    assert response["Location"] == f"/desk/tickets/{ticket.pk}/"


def test_words_of_messages_find_the_ticket(sign_in, dana, opened):
    ticket = opened("Turnstile")
    opened("Camera")
    services.add_note(ticket, body="Прошивка контроллера старая", actor=dana)
    browser = sign_in(dana)
    assert numbers(browser.get(URL, {"q": "прошивки контроллеров"})) == [ticket.pk]
    assert numbers(browser.get(URL, {"q": "turnstiles"})) == [ticket.pk]


@pytest.mark.parametrize(
    "order", ["deadline", "priority", "updated", "newest", "oldest", "waiting"]
)
def test_pages_hold_every_ticket_once_in_both_directions(sign_in, dana, opened, order):
    now = timezone.now()
    for index in range(120):
        ticket = opened(f"Number {index}")
        if index % 3:
            due(ticket, now + timedelta(minutes=index % 7))
        else:
            Ticket.objects.filter(pk=ticket.pk).update(due_at=None, due_state="none")
        Ticket.objects.filter(pk=ticket.pk).update(priority=list(Priority)[index % 4])
    browser = sign_in(dana)
    pages = [browser.get(URL, {"order": order})]
    while pages[-1].context["page"].next:
        pages.append(browser.get(URL + pages[-1].context["page"].next))
    assert [len(numbers(page)) for page in pages] == [50, 50, 20]
    everything = [number for page in pages for number in numbers(page)]
    assert sorted(everything) == sorted(Ticket.objects.values_list("pk", flat=True))
    back = browser.get(URL + pages[2].context["page"].previous)
    assert numbers(back) == numbers(pages[1])
    first = browser.get(URL + back.context["page"].previous)
    assert numbers(first) == numbers(pages[0])
    assert not first.context["page"].previous


def test_rows_answer_304_until_one_of_them_changes(sign_in, dana, opened):
    ticket = opened()
    browser = sign_in(dana)
    table = reverse("tickets:ticket_table")
    first = browser.get(table)
    assert first.status_code == 200
    assert browser.get(table, headers={"If-None-Match": first["ETag"]}).status_code == 304
    services.take(ticket, actor=dana)
    changed = browser.get(table, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_side_counts_each_queue_of_the_person(sign_in, dana, opened):
    opened()
    services.take(opened(), actor=dana)
    entries = {entry["label"]: entry["count"] for entry in sign_in(dana).get(URL).context["nav"]}
    assert entries["All open"] == 2
    assert entries["My work"] == 1
    assert entries["Unassigned"] == 1


def test_subject_with_markup_is_shown_as_text(sign_in, dana, opened):
    opened("<script>alert(1)</script>")
    page = sign_in(dana).get(URL).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_filters_with_long_choices_come_on_demand(sign_in, dana, opened, line2):
    browser = sign_in(dana)
    assert "Line 2 Controllers" not in browser.get(URL).content.decode()
    assert "Line 2 Controllers" in browser.get(reverse("tickets:ticket_filters")).content.decode()
    assert "Line 2 Controllers" in browser.get(URL, {"filters": "all"}).content.decode()


def test_client_names_are_offered_from_visible_tickets_only(
    sign_in, petra, delegated, opened, globex
):
    opened()
    browser = sign_in(petra)
    options = reverse("tickets:client_options")
    assert "Acme" in browser.get(options, {"client": "ac"}).content.decode()
    assert "Globex" not in browser.get(options, {"client": "glob"}).content.decode()


def test_empty_queue_says_what_will_be_here(sign_in, dana):
    assert "Nothing waits here" in sign_in(dana).get(URL).content.decode()
