"""The REST doors of tickets: what is answered, refused, and never shown."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from rest_framework.test import APIClient

from servicedesk.events.models import Event
from tickets import services
from tickets.models import Handoff, Message, Ticket
from tickets.tests.factories import at, hand_over, open_ticket, upload

pytestmark = pytest.mark.django_db
LIST = "/api/v1/tickets/"


@pytest.fixture
def ask():
    """``ask(alice).get(…)`` asks as a person signed in."""

    def as_person(user) -> APIClient:
        client = APIClient()
        client.force_authenticate(user)
        return client

    return as_person


@pytest.fixture
def ticket(alice, line1, premium):
    return open_ticket(alice, at=timezone.now() - timedelta(hours=1))


def url(ticket: Ticket, *rest: object) -> str:
    return f"{LIST}{ticket.number}/" + "".join(f"{part}/" for part in rest)


def test_a_client_opens_a_ticket_in_their_own_name(ask, alice, line1, premium, controller):
    answer = ask(alice).post(
        LIST, {"subject": "Door 4", "body": "Shut.", "product": "controller", "impact": 1}
    )
    assert answer.status_code == 201
    ticket = Ticket.objects.get()
    assert answer["Location"] == url(ticket)
    assert (ticket.requester, ticket.channel, ticket.product) == (alice, "api", controller)
    assert (ticket.priority, ticket.messages.get().body) == (2, "Shut.")
    assert answer.json()["number"] == ticket.pk
    assert answer.json()["coverage"]["outcome"] == "covered"


def test_the_desk_opens_a_ticket_for_a_caller(ask, alice, dana, line1):
    answer = ask(dana).post(
        LIST,
        {
            "subject": "Door 4", "body": "Shut.", "requester": alice.email, "channel": "phone",
            "assignee": dana.pk,
        },
    )  # fmt: skip
    assert answer.status_code == 201
    ticket = Ticket.objects.get()
    assert (ticket.requester, ticket.assignee, ticket.channel) == (alice, dana, "phone")


def test_files_come_as_form_data(ask, alice, line1):
    answer = ask(alice).post(
        LIST,
        {"subject": "Door", "body": "Log", "files": [upload("a.log"), upload("b.log")]},
        format="multipart",
    )
    assert answer.status_code == 201
    message = Message.objects.get()
    assert sorted(message.attachments.values_list("name", flat=True)) == ["a.log", "b.log"]
    files = ask(alice).get(url(message.ticket, "messages")).json()["results"][0]["files"]
    given = ask(alice).get(files[0]["url"])
    assert b"".join(given.streaming_content) == b"all is well"
    assert given["Content-Disposition"] == 'attachment; filename="a.log"'
    assert given["X-Content-Type-Options"] == "nosniff"
    assert given["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"


BAD: list[tuple[dict[str, Any], str]] = [
    ({"subject": ""}, "subject"),
    ({"subject": None}, "subject"),
    ({"subject": "x" * 251}, "subject"),
    ({"subject": ["a"]}, "subject"),
    ({"subject": "a\x00b"}, "subject"),
    ({"body": "  "}, "body"),
    ({"body": "x" * 100_001}, "body"),
    ({"type": "wish"}, "type"),
    ({"impact": 9}, "impact"),
    ({"impact": "high"}, "impact"),
    ({"product": "nothing"}, "product"),
    ({"product": 10**30}, "product"),
    ({"product": True}, "product"),
    ({"product": {}}, "product"),
    ({"category": "nothing"}, "category"),
    ({"requester": "mallory@globex.example"}, "requester"),
    ({"assignee": "dana@desk.example"}, "assignee"),
    ({"channel": "mail"}, "channel"),
    ({"priority": 1}, "priority"),
    ({"status": "closed"}, "status"),
    ({"files": ["x"]}, "files"),
]


@pytest.mark.parametrize(("fields", "field"), BAD)
def test_bad_input_is_answered_at_the_field_and_nothing_is_kept(
    ask, alice, mallory, dana, line1, fields, field
):
    answer = ask(alice).post(LIST, {"subject": "Door", "body": "Shut.", **fields}, format="json")
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]
    assert not Ticket.objects.exists()
    assert not Event.objects.filter(subject_type="tickets.ticket").exists()


@pytest.mark.parametrize("body", ["[]", '"x"', "{", "null", "12"])
def test_a_body_that_is_no_object_is_refused(ask, alice, line1, body):
    answer = ask(alice).post(LIST, body, content_type="application/json")
    assert answer.status_code == 400
    assert not Ticket.objects.exists()


def test_strangers_and_missing_numbers_get_the_same_404(ask, ticket, mallory, petra):
    missing = ask(mallory).get(f"{LIST}999999/")
    for reader in (mallory, petra):
        for rest in ((), ("messages",), ("events",)):
            answer = ask(reader).get(url(ticket, *rest))
            assert (answer.status_code, answer.json()) == (404, missing.json())
        assert ask(reader).get(LIST).json()["results"] == []
    assert ask(mallory).get(f"{LIST}{10**30}/").status_code == 404


def test_a_client_is_given_neither_ola_nor_names(ask, ticket, alice, dana):
    services.take(ticket, actor=dana)
    services.note_deadline(ticket.pk, due_at=at(9), metric="line1_stay", state="running")
    given = ask(alice).get(url(ticket)).json()
    assert set(given) == {
        "number", "subject", "type", "status", "status_name", "priority", "organisation",
        "requester", "product", "asset", "category", "coverage", "deadline", "opened_at",
        "updated_at", "first_replied_at", "resolved_at", "closed_at", "scheduled_for",
        "merged_into", "split_from", "answers",
    }  # fmt: skip
    assert (given["deadline"], given["answers"]) == (None, [])
    assert ask(dana).get(url(ticket)).json()["deadline"]["metric"] == "line1_stay"
    assert ask(dana).get(url(ticket)).json()["assignee"] == {"id": dana.pk, "name": "Dana"}


def test_a_client_is_told_the_status_in_their_words(ask, ticket, alice, dana):
    services.change_status(ticket, status="waiting_third_party", reason="Parts", actor=dana)
    given = ask(alice).get(url(ticket)).json()
    assert (given["status"], given["status_name"]) == ("open", "We are working on it")
    assert len(ask(alice).get(LIST, {"status": "open"}).json()["results"]) == 1
    assert ask(alice).get(LIST, {"status": "waiting_third_party"}).json()["results"] == []
    assert len(ask(dana).get(LIST, {"status": "waiting_third_party"}).json()["results"]) == 1


def test_inner_notes_and_hand_overs_never_reach_a_client(ask, ticket, alice, dana, line2):
    services.add_note(ticket, body="SECRET", actor=dana, files=[upload("secret.log")])
    hand_over(ticket, to=line2, actor=dana)
    client = ask(alice)
    for rest in ((), ("messages",), ("events",)):
        assert b"SECRET" not in client.get(url(ticket, *rest)).content
    file_id = Message.objects.get(body="SECRET").attachments.get().pk
    assert client.get(f"/api/v1/files/{file_id}/").status_code == 404
    assert client.get(url(ticket, "hand-overs")).status_code == 403
    assert client.get(LIST, {"q": "SECRET"}).json()["results"] == []
    assert len(ask(dana).get(LIST, {"q": "SECRET"}).json()["results"]) == 1
    told = client.get(url(ticket, "events")).json()["results"]
    assert [event["kind"] for event in told] == ["ticket.handed_over", "ticket.opened"]
    assert told[0]["words"] == "Your request was passed on to specialists"


@pytest.mark.parametrize(
    ("rest", "body"),
    [
        (("assign",), {"assignee": None}),
        (("resolve",), {"solution": "x"}),
        (("priority",), {"impact": 1, "urgency": 1, "reason": "x"}),
        (("status",), {"status": "open"}),
        (("hand-overs",), {"to_team": 1, "tried": "x"}),
        (("messages",), {"body": "x", "kind": "note"}),
        (("messages",), {"body": "x", "kind": "call"}),
    ],
)
def test_what_is_the_desks_is_forbidden_to_clients(ask, ticket, alice, rest, body):
    count = Event.objects.count()
    answer = ask(alice).post(url(ticket, *rest), body)
    assert answer.status_code == 403
    assert ask(alice).patch(url(ticket), {"subject": "x"}).status_code == 403
    assert Event.objects.count() == count


def test_a_client_replies_and_withdraws(ask, ticket, alice):
    assert ask(alice).post(url(ticket, "messages"), {"body": "And?"}).status_code == 201
    assert Message.objects.last().channel == "api"
    answer = ask(alice).post(
        url(ticket, "status"), {"status": "cancelled", "reason": "Works again"}
    )
    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")


def test_the_days_work_of_the_desk(ask, ticket, dana, lev, line2):
    desk = ask(dana)
    assert desk.post(url(ticket, "assign"), {"assignee": dana.pk}).json()["status"] == "open"
    answer = desk.post(
        url(ticket, "messages"), {"body": "Which firmware?", "then_status": "waiting_client"}
    )
    assert answer.status_code == 201
    assert desk.get(url(ticket)).json()["status"] == "waiting_client"
    answer = desk.post(url(ticket, "priority"), {"impact": 1, "urgency": 1, "reason": "All doors"})
    assert answer.json()["priority"] == 1
    answer = desk.patch(url(ticket), {"subject": "Door 4", "category": "access"})
    assert (answer.json()["subject"], answer.json()["category"]["name"]) == (
        "Door 4", "Access, licences and keys",
    )  # fmt: skip
    answer = desk.post(
        url(ticket, "hand-overs"), {"to_team": line2.name, "tried": "x", "hypothesis": "y"}
    )
    assert (answer.status_code, answer.json()["to_line"]) == (201, 2)
    handoff = Handoff.objects.get()
    answer = ask(lev).post(
        url(ticket, "hand-overs", handoff.pk, "return"), {"code": "other", "reason": "No log"}
    )
    assert answer.json()["return_reason"] == "No log"
    services.take(ticket, actor=dana)
    answer = desk.post(url(ticket, "resolve"), {"solution": "Fixed."})
    assert (answer.status_code, answer.json()["status"]) == (200, "resolved")


def test_a_hand_over_is_accepted_once(ask, ticket, dana, lev, line2):
    handoff = hand_over(ticket, to=line2, actor=dana)
    accept = url(ticket, "hand-overs", handoff.pk, "accept")
    assert ask(lev).post(accept).json()["accepted_by"]["name"] == "Lev"
    again = ask(lev).post(accept)
    assert (again.status_code, again.json()["detail"]) == (
        409, "Lev has accepted the hand-over already.",
    )  # fmt: skip


def test_an_old_revision_is_a_conflict_that_says_what_changed(ask, ticket, dana, lev):
    seen = ask(dana).get(url(ticket)).json()["revision"]
    services.take(ticket, actor=lev)
    answer = ask(dana).post(url(ticket, "assign"), {"assignee": dana.pk, "revision": seen})
    assert answer.status_code == 409
    assert "Lev changed the status: New → In progress" in answer.json()["detail"]


def test_a_refusal_of_the_house_names_its_field(ask, ticket, dana):
    answer = ask(dana).post(url(ticket, "status"), {"status": "waiting_client"})
    assert answer.status_code == 422
    assert (answer.json()["field"], answer.json()["code"]) == ("status", "needs_question")


@pytest.mark.parametrize(
    "query",
    [
        {"unknown": 1}, {"organisation__name": "Globex"}, {"status": "asleep"}, {"product": "x"},
        {"opened_after": "soon"}, {"requester": 10**30}, {"cursor": "x"}, {"page_size": 0},
        {"q": "x" * 201}, {"ordering": "requester__email"},
    ],
)  # fmt: skip
def test_only_the_filters_we_name_are_taken(ask, ticket, alice, query):
    assert ask(alice).get(LIST, query).status_code == 400


@pytest.mark.parametrize("query", [{"line": 1}, {"team": 1}, {"assignee": 1}, {"due_before": "x"}])
def test_a_client_cannot_filter_by_what_they_are_not_given(ask, ticket, alice, query):
    assert ask(alice).get(LIST, query).status_code == 400


def test_a_foreign_row_cannot_be_asked_for(ask, ticket, mallory, alice):
    assert ask(alice).get(LIST, {"requester": mallory.pk}).status_code == 400


def test_filters_narrow_the_list(ask, ticket, alice, dana, controller):
    other = open_ticket(alice, product=controller, subject="Reader blinks", at=timezone.now())
    desk = ask(dana)

    def numbers(**query):
        return [row["number"] for row in desk.get(LIST, query).json()["results"]]

    assert numbers() == [other.pk, ticket.pk]
    assert numbers(product=controller.pk) == [other.pk]
    assert numbers(q="blinking reader") == [other.pk]
    assert numbers(q=f"#{ticket.number}") == [ticket.pk]
    assert numbers(is_assigned=True) == []
    services.take(ticket, actor=dana)
    assert numbers(assignee=dana.pk) == [ticket.pk]
    assert numbers(line=2) == []
    assert numbers(opened_after=(timezone.now() - timedelta(minutes=5)).isoformat()) == [other.pk]
    services.cancel(other, reason="x", actor=dana)
    assert numbers(is_open=True) == [ticket.pk]


def test_pages_go_by_cursor(ask, alice, line1):
    for _ in range(3):
        open_ticket(alice)
    first = ask(alice).get(LIST, {"page_size": 2}).json()
    assert len(first["results"]) == 2
    assert len(ask(alice).get(first["next"]).json()["results"]) == 1


def test_queries_do_not_grow_with_the_rows(
    ask, alice, dana, line1, premium, controller, django_assert_num_queries
):
    for _ in range(2):
        services.take(open_ticket(alice, product=controller), actor=dana)
    desk = ask(dana)
    with django_assert_num_queries(1):
        desk.get(LIST)
    for _ in range(5):
        services.take(open_ticket(alice, product=controller), actor=dana)
    with django_assert_num_queries(1):
        assert len(desk.get(LIST).json()["results"]) == 7


def test_an_html_body_is_kept_as_it_was_written(ask, alice, line1):
    ask(alice).post(LIST, {"subject": "<b>x</b>", "body": "<script>alert(1)</script>"})
    assert Ticket.objects.get().subject == "<b>x</b>"


def test_a_hostile_file_name_is_made_safe(ask, alice, line1):
    evil = SimpleUploadedFile("x", b"MZ\x90")
    evil._name = "..\\..\\evil\u202egnp.exe\r\nX: 1"
    ask(alice).post(LIST, {"subject": "Door", "body": "x", "files": [evil]}, format="multipart")
    assert Message.objects.get().attachments.get().name.isprintable()
