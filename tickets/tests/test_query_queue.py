"""The queue asked in the query language: what is found, what is refused and where."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tickets import services
from tickets.choices import Status
from tickets.models import Ticket
from tickets.query import Context, QueryError, condition, parse

pytestmark = pytest.mark.django_db
URL = "/desk/tickets/"
NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


def found(text, user, *, now=None):
    context = Context(user, now or timezone.now(), UTC)
    return set(Ticket.visible_to(user).filter(condition(parse(text), context)))


def test_fields_narrow_and_combine(opened, dana, lev, mallory, line1, controller):
    door = opened("Door", impact=1, urgency=1, product=controller)
    gate = opened("Gate", requester=mallory)
    services.take(gate, actor=lev)
    for text, expected in (
        ("client:acme", {door}),
        ("client:Globex", {gate}),
        ("client:acme,globex", {door, gate}),
        ("-client:acme", {gate}),
        ("client:none", set()),
        ("assignee:me", set()),
        ("assignee:none", {door}),
        ("assignee:lev", {gate}),
        ("-assignee:none", {gate}),
        ("priority:p1", {door}),
        ("priority<=2", {door}),
        ("priority:critical", {door}),
        ("line:1 team:mine", {door, gate}),
        ("product:controller", {door}),
        ("product:none", {gate}),
        ("contract:none", {gate}),
        ("asset:none", {door, gate}),
        ("category:none", {door, gate}),
        ("-asset:none", set()),
        ("from:alice OR from:mallory", {door, gate}),
        ("door OR client:globex", {door, gate}),
        ("(door OR gate) -client:globex", {door}),
        ("text:door,gate", {door, gate}),
        ("replied:yes", set()),
        ("escalated:yes", set()),
        (f"number:{door.pk}", {door}),
        (f"number:{door.pk}..{gate.pk}", {door, gate}),
        ("handoffs>0", set()),
        ("статус:new клиент:acme", {door}),
        ("статус:new заказчик:acme", {door}),
    ):
        assert found(text, dana) == expected, text


def test_times_are_days_spans_and_ranges_in_the_readers_zone(opened, dana):
    old, new = opened("Old"), opened("New")
    Ticket.objects.filter(pk=old.pk).update(opened_at=NOW - timedelta(days=3), due_at=NOW)
    Ticket.objects.filter(pk=new.pk).update(
        opened_at=NOW - timedelta(hours=1), due_at=NOW + timedelta(hours=3)
    )
    for text, expected in (
        ("opened<2h", {new}),
        ("opened>2d", {old}),
        ("opened:today", {new}),
        ("opened:2026-02-28", {old}),
        ("opened<2026-03-01", {old}),
        ("opened:2026-02-28..2026-03-03", {old, new}),
        ("due<2h", {old}),
        ("due>2h", {new}),
        ("due:none", set()),
        ("resolved:none", {old, new}),
    ):
        assert found(text, dana, now=NOW) == expected, text


def test_clocks_are_asked_by_their_metric(opened, dana):
    ticket = opened()
    now = timezone.now()
    assert found("sla.first_response:running", dana) == {ticket}
    assert found("sla.first_response<400d", dana) == {ticket}
    assert found("sla.first_response<1m", dana) == set()
    assert found("sla.first_response:late", dana, now=now + timedelta(days=400)) == {ticket}
    services.reply(ticket, body="We look.", actor=dana)
    assert found("sla.first_response:met", dana) == {ticket}
    assert found("sla.first_response:running", dana) == set()


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("assignee.password:x", "assignee.password"),
        ("client__name:x", "client__name"),
        ("requester__email:a", "requester__email"),
        ("door pk:1", "pk"),
        ("sla.nothing<2h", "sla.nothing"),
        ("status:gone", "gone"),
        ("status>new", ">"),
        ("client:nobody", "nobody"),
        ("line:1 priority:9x", "9x"),
        ("opened:soonish", "soonish"),
        ("opened>2026-13-01", "2026-13-01"),
        ("handoffs>-1", "-1"),
        ("number:99999999999999999999999", "99999999999999999999999"),
        ("replied:perhaps", "perhaps"),
        ("due<late", "late"),
        ("opened<99999d", "99999d"),
    ],
)
def test_whatever_is_not_on_the_list_is_refused_at_its_word(opened, dana, text, marked):
    opened()
    with pytest.raises(QueryError) as error:
        found(text, dana)
    assert text[error.value.start : error.value.end] == marked


def test_names_are_found_only_among_what_one_sees(opened, petra, delegated, mallory):
    ours = opened()
    opened("Theirs", requester=mallory)
    assert found("client:acme", petra) == {ours}
    with pytest.raises(QueryError):
        found("client:globex", petra)


def numbers(response):
    return [row.number for row in response.context["page"].rows]


def test_a_question_speaks_of_open_tickets_unless_it_asks_for_a_status(sign_in, dana, opened):
    going, done = opened("Going"), opened("Done")
    services.resolve(done, solution="Replaced.", actor=dana)
    browser = sign_in(dana)
    assert numbers(browser.get(URL, {"q": "client:acme"})) == [going.pk]
    assert numbers(browser.get(URL, {"q": "client:acme -status:new"})) == []
    assert numbers(browser.get(URL, {"q": "status:resolved"})) == [done.pk]
    assert numbers(browser.get(URL, {"q": "status:any order"})) == []
    assert numbers(browser.get(URL, {"q": "client:acme", "status": Status.RESOLVED})) == [done.pk]


def test_an_error_is_shown_at_its_word_and_nothing_is_narrowed(sign_in, dana, opened):
    ticket = opened()
    response = sign_in(dana).get(URL, {"q": "line:1 klient:acme"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "There is no field “klient”. Did you mean “client”?" in page
    assert "line:1 <mark>klient</mark>:acme" in page
    assert numbers(response) == [ticket.pk]


def options(browser, typed):
    answer = browser.get(reverse("tickets:query_options"), {"q": typed})
    return [option.text for option in answer.context["options"]]


def test_completion_offers_fields_and_values_one_may_see(sign_in, dana, petra, delegated, opened):
    opened()
    browser = sign_in(dana)
    assert options(browser, "line:2 cli") == ["line:2 client:"]
    assert options(browser, "заказ") == ["заказчик:"]
    assert options(browser, "клие") == ["клиент:"]
    assert options(browser, "client:glo") == []
    assert options(browser, "client:ac") == ["client:Acme "]
    assert options(browser, "status:wai") == [
        "status:waiting_client ", "status:waiting_third_party ",
    ]  # fmt: skip
    assert options(browser, "sla.first_response:pa") == ["sla.first_response:paused "]
    assert "sla.resolution:" in options(browser, "sla")
    assert "assignee:" in options(browser, "")
    assert options(sign_in(petra), "client:glo") == []


def test_the_api_asks_in_the_same_language(sign_in, dana, alice, opened):
    ticket = opened()
    browser = sign_in(dana)
    address = "/api/v1/tickets/"
    answer = browser.get(address, {"query": "client:acme line:1"}).json()
    assert [row["number"] for row in answer["results"]] == [ticket.pk]
    refused = browser.get(address, {"query": "line:1 klient:acme"})
    assert refused.status_code == 400
    assert "Characters 8 to 13: There is no field “klient”" in refused.content.decode()
    assert sign_in(alice).get(address, {"query": "line:1"}).status_code == 400
