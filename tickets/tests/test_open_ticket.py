"""Opening: what a ticket is given, what is refused, what is recorded."""

import pytest

from contracts.choices import Outcome, Priority
from contracts.models import Entitlement
from servicedesk.accounts.choices import Line
from servicedesk.accounts.models import Team
from servicedesk.errors import Refused
from servicedesk.events.models import Event
from tickets.choices import Channel, Level, Side, Status, TicketType
from tickets.models import Attachment, Category, Message, Stay, Ticket
from tickets.tests.factories import MORNING, happened, kinds, open_ticket, upload

pytestmark = pytest.mark.django_db


def test_a_clients_request_is_new_on_line_1_with_its_words(alice, line1, premium):
    ticket = open_ticket(alice)
    assert (ticket.status, ticket.line, ticket.team) == (Status.NEW, Line.ONE, line1)
    assert (ticket.organisation, ticket.requester) == (alice.organisation, alice)
    assert (ticket.opened_at, ticket.updated_at, ticket.message_count) == (MORNING, MORNING, 1)
    message = ticket.messages.get()
    assert (message.author, message.side, message.is_public) == (alice, Side.CLIENT, True)
    assert message.posted_at == MORNING
    assert ticket.entitlement.outcome == Outcome.COVERED
    assert ticket.client_waits_since is None


def test_opening_is_recorded_with_everything_the_floors_above_ask_for(alice, line1, premium):
    ticket = open_ticket(alice)
    assert kinds(ticket) == ["opened"]
    assert happened(ticket, "opened") == [
        {
            "subject": "Controller does not answer", "status": "new", "priority": 3, "impact": 2,
            "urgency": 2, "type": "incident", "channel": "portal", "line": 1, "team": line1.pk,
            "requester": alice.pk, "organisation": alice.organisation_id, "by_client": True,
            "message": ticket.messages.get().pk,
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("impact", "urgency", "priority"),
    [
        (Level.HIGH, Level.HIGH, Priority.CRITICAL),
        (Level.HIGH, Level.MEDIUM, Priority.HIGH),
        (Level.HIGH, Level.LOW, Priority.NORMAL),
        (Level.MEDIUM, Level.MEDIUM, Priority.NORMAL),
        (Level.LOW, Level.HIGH, Priority.NORMAL),
        (Level.LOW, Level.LOW, Priority.LOW),
    ],
)
def test_the_matrix_makes_the_priority(alice, line1, impact, urgency, priority):
    assert open_ticket(alice, impact=impact, urgency=urgency).priority == priority


def test_the_categorys_team_receives_the_ticket(alice, line1):
    doors = Team.objects.create(name="Doors", line=Line.ONE)
    category = Category.objects.create(name="Doors", code="doors", team=doors)
    assert open_ticket(alice, category=category).team == doors


def test_a_delegated_client_is_received_by_the_partners_team(alice, line1, nearby, delegated):
    theirs = Team.objects.create(name="Nearby 1", line=Line.ONE, organisation=nearby)
    assert open_ticket(alice).team == theirs


def test_without_any_team_a_ticket_still_stands_on_line_1(alice):
    ticket = open_ticket(alice)
    assert (ticket.team, ticket.line) == (None, Line.ONE)


def test_an_operators_ticket_goes_to_line_1(alice, olga, line1):
    ticket = open_ticket(alice, actor=olga, channel=Channel.PHONE, line=Line.ZERO)
    assert (ticket.line, ticket.team) == (Line.ONE, line1)
    assert ticket.messages.get().author == alice
    assert happened(ticket, "opened")[0]["by_client"] is True


def test_nobody_waits_for_an_answer_to_our_own_work(alice, pavel, line1):
    ticket = open_ticket(alice, actor=pavel, channel=Channel.OWN, type=TicketType.MAINTENANCE)
    assert happened(ticket, "opened")[0]["by_client"] is False
    assert (ticket.messages.get().author, ticket.messages.get().side) == (pavel, Side.US)


def test_a_ticket_opened_for_an_engineer_is_open_and_assigned(alice, dana, line1):
    ticket = open_ticket(alice, actor=dana, channel=Channel.PHONE, assignee=dana)
    assert (ticket.status, ticket.assignee) == (Status.OPEN, dana)
    assert kinds(ticket) == ["opened", "assigned"]


def test_the_first_stay_begins_with_the_ticket(alice, line1):
    ticket = open_ticket(alice)
    stay = ticket.stays.get()
    assert (stay.number, stay.line, stay.team) == (1, Line.ONE, line1)
    assert (stay.entered_at, stay.left_at) == (MORNING, None)


def test_files_come_with_the_request(alice, line1):
    ticket = open_ticket(alice, files=[upload("log.txt"), upload("screen.png", PNG)])
    files = Attachment.objects.order_by("pk")
    assert [file.name for file in files] == ["log.txt", "screen.png"]
    assert [file.content_type for file in files] == ["application/octet-stream", "image/png"]
    assert {file.message.ticket for file in files} == {ticket}


PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


def test_controls_are_stripped_from_what_people_write(alice, line1):
    ticket = open_ticket(
        alice, subject=" Door\x00\r\n\tshut \u202e", body="One\r\ntwo\x07\n\tthree\x00"
    )
    assert ticket.subject == "Door shut"
    assert ticket.messages.get().body == "One\ntwo\n\tthree"


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"subject": ""}, "subject", "Write something here."),
        ({"subject": "\x00 \u200b\n"}, "subject", "Write something here."),
        ({"subject": "x" * 251}, "subject", "This is too long: 251 characters, at most 250."),
        ({"body": " \n "}, "body", "Write something here."),
        ({"body": "x" * 100_001}, "body", "This is too long: 100001 characters, at most 100000."),
        ({"impact": 9}, "impact", "This value is not one of the choices."),
        ({"urgency": 0}, "urgency", "This value is not one of the choices."),
        ({"type": "wish"}, "type", "This value is not one of the choices."),
        ({"channel": "pigeon"}, "channel", "This value is not one of the choices."),
        ({"priority": 7}, "priority", "This value is not one of the choices."),
        ({"status": "closed"}, "status", "This value is not one of the choices."),
        ({"status": "waiting_client"}, "status", "This value is not one of the choices."),
        ({"files": [upload()] * 11}, "files", "At most 10 files a message."),
    ],
)  # fmt: skip
def test_a_bad_field_is_refused_with_its_sentence_and_nothing_is_kept(
    alice, line1, fields, field, sentence
):
    with pytest.raises(Refused) as refusal:
        open_ticket(alice, **fields)
    assert (refusal.value.field, str(refusal.value)) == (field, sentence)
    refuse_leaves_nothing()


def refuse_leaves_nothing():
    for model in (Ticket, Message, Attachment, Stay, Entitlement, Event):
        assert not model.objects.exists(), model


def test_a_file_that_is_too_large_is_refused(alice, line1, settings):
    settings.MAX_FILE_BYTES = 1024 * 1024
    with pytest.raises(Refused) as refusal:
        open_ticket(alice, files=[upload("../big\x00.bin", b"x" * (1024 * 1024 + 1))])
    assert str(refusal.value) == "“big .bin” is too large: at most 1 MB a file."
    refuse_leaves_nothing()


def test_the_requester_must_belong_to_the_client(alice, globex, dana, line1):
    with pytest.raises(Refused) as refusal:
        open_ticket(alice, actor=dana, organisation=globex)
    assert refusal.value.field == "requester"
    refuse_leaves_nothing()


def test_a_category_of_another_product_is_refused(alice, line1, controller, camera):
    category = Category.objects.create(name="Lens", code="lens", product=camera)
    with pytest.raises(Refused) as refusal:
        open_ticket(alice, product=controller, category=category)
    assert refusal.value.field == "category"
    refuse_leaves_nothing()


def test_a_client_cannot_be_the_assignee(alice, bob, dana, line1):
    with pytest.raises(Refused) as refusal:
        open_ticket(alice, actor=dana, assignee=bob)
    assert refusal.value.field == "assignee"
    refuse_leaves_nothing()


def test_a_client_nobody_knows_is_recorded_as_such(dana, line1):
    ticket = open_ticket(None, actor=dana, channel=Channel.PHONE)
    assert ticket.entitlement.outcome == Outcome.UNKNOWN_CLIENT
    assert ticket.organisation is None
