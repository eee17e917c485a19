"""A call at line 0: found by number, told what to know, registered; nothing said of strangers."""

import pytest

from contracts.models import Plan
from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from servicedesk.notifications.models import Undeliverable
from tickets import services
from tickets.callers import caller_cards, find_callers
from tickets.models import Message, Ticket
from tickets.similar import similar_tickets
from tickets.tests import factories

pytestmark = pytest.mark.django_db
NEW, OPTIONS = "/desk/tickets/new/", "/desk/tickets/callers/"
CONTACT, SIMILAR = "/desk/tickets/callers/new/", "/desk/tickets/similar/"
GOOD = {
    "subject": "Gate is stuck", "body": "He says it hums.", "type": "incident",
    "channel": "phone", "impact": "2", "urgency": "2", "product": "", "category": "",
}  # fmt: skip


def has_number(user: User, number: str) -> None:
    User.objects.filter(pk=user.pk).update(phone=number)
    user.refresh_from_db()


@pytest.mark.parametrize(
    "kept", ["+7 495 123-45-67", "8 (495) 1234567", "84951234567", "7.495.123.45.67",
             "+7\u00a0495\u00a0123\u201145\u201167"],
)  # fmt: skip
@pytest.mark.parametrize(
    "typed", ["+7 495 123-45-67", "8(495)123 45 67", "4951234567", "74951234567"]
)
def test_number_is_one_however_it_is_spelled(olga, alice, mallory, kept, typed):
    has_number(alice, kept)
    assert alice.phone_key == "4951234567"
    assert find_callers(typed, user=olga) == [alice]


@pytest.mark.parametrize("typed", ["4567", "495123", "8495123", "+7 495 1", "123-45"])
def test_beginning_and_end_of_a_number_find_it_too(olga, alice, typed):
    has_number(alice, "+7 495 123-45-67")
    assert find_callers(typed, user=olga) == [alice]


def test_number_with_an_extension_is_found(olga, alice):
    has_number(alice, "8 (495) 123-45-67 доб. 12")
    assert find_callers("+7 495 123-45-67", user=olga) == [alice]


def test_number_that_is_one_persons_chooses_them(sign_in, olga, alice, line1, standard):
    has_number(alice, "8 (495) 123-45-67")
    for parameter in ("person", "phone"):
        page = sign_in(olga).get(NEW, {parameter: "+7 495 1234567"})
        assert page.context["caller"] == alice
        assert "C-Acme-standard" in page.content.decode()


def test_number_of_two_is_chosen_from_by_enter(sign_in, olga, alice, bob):
    for person in (alice, bob):
        has_number(person, "+7 495 123-45-67")
    page = sign_in(olga).get(NEW, {"phone": "84951234567"})
    assert [card.person for card in page.context["cards"]] == [alice, bob]
    assert page.content.decode().count("autofocus") == 1


def test_cards_say_what_to_know_first(olga, alice, dana, premium, line1, mallory):
    Plan.objects.filter(code="premium").update(rank=3)
    factories.open_ticket(mallory)
    ticket = factories.open_ticket(alice)
    services.reply(ticket, body="Anybody?", actor=alice)
    (card,) = caller_cards([alice], user=olga, now=factories.at(60))
    assert (card.open_count, card.waiting_count, card.is_vip) == (1, 1, True)
    assert [words for words, _left, _tone in card.contracts] == ["C-Acme-premium Premium"]


def test_queries_of_cards_do_not_grow_with_people(
    sign_in, olga, acme, alice, bob, boss, standard, line1, django_assert_num_queries
):
    factories.open_ticket(alice)
    now = factories.at(60)
    with django_assert_num_queries(3):
        caller_cards([alice], user=olga, now=now)
    with django_assert_num_queries(3):
        caller_cards([alice, bob, boss], user=olga, now=now)


def test_partner_sees_no_others_numbers(sign_in, petra, delegated, alice, mallory):
    for person in (alice, mallory):
        has_number(person, "+7 495 123-45-67")
    page = sign_in(petra).get(NEW, {"phone": "84951234567"})
    assert page.context["caller"] == alice
    has_number(alice, "")
    assert find_callers("84951234567", user=petra) == []


# -- a caller nobody knew -------------------------------------------------------------------------
def test_unknown_number_makes_a_contact_on_the_spot(sign_in, olga, acme, line1):
    browser = sign_in(olga)
    page = browser.get(NEW, {"person": "+7 495 123-45-67"})
    assert page.context["contact_form"].initial == {"phone": "+7 495 123-45-67"}
    given = {"full_name": "Nina", "phone": "+7 495 123-45-67", "organisation": acme.pk}
    answer = browser.post(CONTACT, given)
    nina = User.objects.get(full_name="Nina")
    assert answer["Location"] == f"{NEW}?requester={nina.pk}"
    assert (nina.role, nina.organisation, nina.phone_key) == ("client", acme, "4951234567")
    assert not nina.has_usable_password()
    assert nina.email.endswith("@contact.invalid")
    assert Undeliverable.objects.get().user == nina
    assert Event.objects.get(kind="person.created").actor == olga
    assert browser.post(CONTACT, given).status_code == 422
    assert User.objects.filter(full_name="Nina").count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [({"organisation": ""}, "organisation"), ({"organisation": "nearby"}, "organisation"),
     ({"full_name": " "}, "full_name"), ({"full_name": "a\x00b"}, "full_name"),
     ({"phone": ""}, "phone"), ({"phone": "1" * 41}, "phone")],
)  # fmt: skip
def test_contact_that_is_not_fit_is_refused_at_its_field(
    sign_in, olga, acme, nearby, change, field
):
    given = {"full_name": "Nina", "phone": "123456", "organisation": acme.pk, **change}
    if given["organisation"] == "nearby":
        given["organisation"] = nearby.pk
    count = Event.objects.count()
    answer = sign_in(olga).post(CONTACT, given)
    assert answer.status_code == 422
    assert list(answer.context["contact_form"].errors) == [field]
    assert not User.objects.filter(full_name="Nina").exists()
    assert Event.objects.count() == count


def test_partner_makes_contacts_of_delegated_clients_only(sign_in, petra, delegated, acme, globex):
    given = {"full_name": "Nina", "phone": "123456", "organisation": globex.pk}
    assert sign_in(petra).post(CONTACT, given).status_code == 422
    assert not User.objects.filter(full_name="Nina").exists()
    assert sign_in(petra).post(CONTACT, {**given, "organisation": acme.pk}).status_code == 302


# -- registering ----------------------------------------------------------------------------------
def test_call_of_an_engineer_is_the_first_response(sign_in, dana, alice, line1, standard):
    sign_in(dana).post(NEW, {**GOOD, "requester": alice.pk, "spoken": "on"})
    ticket = Ticket.objects.get()
    assert ticket.first_replied_at is not None
    assert factories.happened(ticket, "message_posted")[-1]["spoken"] is True
    assert not Message.objects.latest("pk").is_public


def test_call_an_operator_registers_is_no_response(sign_in, olga, alice, line1, standard):
    browser = sign_in(olga)
    assert "spoken" not in browser.get(NEW, {"requester": alice.pk}).context["form"].fields
    browser.post(NEW, {**GOOD, "requester": alice.pk, "spoken": "on"})
    assert Ticket.objects.get().first_replied_at is None


@pytest.mark.parametrize(("who", "spoken"), [("dana", True), ("olga", False)])
def test_call_about_a_ticket_there_is_becomes_a_note_on_it(
    sign_in, alice, line1, standard, who, spoken, request
):
    caller_side = request.getfixturevalue(who)
    ticket = factories.open_ticket(alice)
    answer = sign_in(caller_side).post(NEW, {
        **GOOD, "subject": "", "requester": alice.pk, "about": ticket.pk, "spoken": "on",
    })  # fmt: skip
    assert answer["Location"] == f"/desk/tickets/{ticket.pk}/"
    note = Message.objects.latest("pk")
    assert (note.ticket, note.body, note.is_public, note.channel) == (
        ticket, "He says it hums.", False, "phone",
    )  # fmt: skip
    ticket.refresh_from_db()
    assert (ticket.first_replied_at is not None) is spoken
    assert Ticket.objects.count() == 1


def test_call_is_not_noted_on_a_ticket_of_another_client(
    sign_in, dana, alice, mallory, line1, standard
):
    foreign = factories.open_ticket(mallory)
    answer = sign_in(dana).post(NEW, {**GOOD, "requester": alice.pk, "about": foreign.pk})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["about"]
    assert foreign.messages.count() == 1


# -- duplicates -----------------------------------------------------------------------------------
def test_similar_open_tickets_of_the_client_are_shown_while_typing(
    sign_in, olga, alice, bob, mallory, line1, controller
):
    like = factories.open_ticket(bob, subject="The gate is stuck again", product=controller)
    factories.open_ticket(alice, subject="Invoice for March")
    factories.open_ticket(mallory, subject="Gate is stuck")
    shown = sign_in(olga).get(SIMILAR, {
        "requester": alice.pk, "subject": "gate stuck", "product": controller.pk,
    })  # fmt: skip
    assert [one.number for one in shown.context["similar"]] == [like.pk]
    assert "the same product" in shown.content.decode()


def test_similar_asks_once_and_says_nothing_of_too_little(
    olga, alice, acme, line1, django_assert_num_queries
):
    factories.open_ticket(alice, subject="Gate is stuck")
    mine = Ticket.visible_to(olga)
    ask = {"organisation_id": acme.pk, "product_id": None}
    with django_assert_num_queries(1):
        assert len(similar_tickets(mine, subject="the gate", **ask)) == 1
    assert similar_tickets(mine, subject="ga", **ask) == []
    assert similar_tickets(mine, subject="\x00 %_ '", **ask) == []


def test_similar_of_a_stranger_is_not_there(sign_in, petra, delegated, mallory):
    address = {"requester": mallory.pk, "subject": "gate stuck"}
    assert sign_in(petra).get(SIMILAR, address).status_code == 404
