"""Steps between statuses, solving, closing, reopening, the client's word on the solution."""

from datetime import UTC, datetime

import pytest

from servicedesk.errors import Refused
from servicedesk.events.models import Event
from tickets import services
from tickets.choices import ArticleUse, Status
from tickets.models import Message, Rating
from tickets.tests.factories import at, hand_over, happened, kinds, open_ticket
from tickets.workflow import ALLOWED, CLIENT_STATUS, looks_same_to_client, may_become

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(alice, line1):
    return open_ticket(alice)


@pytest.fixture
def solved(ticket, dana):
    return services.resolve(ticket, solution="Fixed.", actor=dana, at=at(60))


@pytest.fixture
def with_experts(ticket, dana, lev, line2):
    hand_over(ticket, to=line2, actor=dana, at=at(10))
    return services.take(ticket, actor=lev, at=at(20))


def refuse(ticket, call, sentence, field=None):
    counts = [model.objects.count() for model in (Event, Message, Rating)]
    ticket.refresh_from_db()
    status, revision = ticket.status, ticket.revision
    with pytest.raises(Refused) as refusal:
        call()
    assert (str(refusal.value), refusal.value.field) == (sentence, field)
    assert [model.objects.count() for model in (Event, Message, Rating)] == counts
    ticket.refresh_from_db()
    assert (ticket.status, ticket.revision) == (status, revision)


def test_every_status_has_a_row_and_a_name_for_the_client():
    assert set(ALLOWED) == set(Status) == set(CLIENT_STATUS)
    assert looks_same_to_client(Status.OPEN, Status.WAITING_THIRD_PARTY)
    assert not looks_same_to_client(Status.OPEN, Status.WAITING_CLIENT)
    assert not may_become(Status.CANCELLED, Status.OPEN)


def test_waiting_for_a_third_party_says_for_whom(ticket, dana):
    services.change_status(
        ticket, status="waiting_third_party", reason="The carrier", actor=dana, at=at(5)
    )
    assert ticket.status == Status.WAITING_THIRD_PARTY
    assert happened(ticket, "status_changed") == [
        {
            "before": "new",
            "after": "waiting_third_party",
            "reason": "The carrier",
            "pause": "third_party",
        }
    ]


def test_scheduled_work_has_its_time(ticket, dana):
    services.change_status(
        ticket, status="scheduled", scheduled_for=at(days=1), actor=dana, at=at(5)
    )
    assert ticket.scheduled_for == at(days=1)
    services.change_status(ticket, status="open", actor=dana, at=at(9))
    assert (ticket.status, ticket.scheduled_for) == (Status.OPEN, None)


def test_the_same_status_again_changes_nothing(ticket, dana):
    services.change_status(ticket, status="open", actor=dana, at=at(5))
    services.change_status(ticket, status="open", actor=dana, at=at(6))
    assert kinds(ticket) == ["opened", "status_changed"]


@pytest.mark.parametrize(
    ("fields", "sentence", "field"),
    [
        (
            {"status": "waiting_client"},
            "Ask the client your question: waiting for an answer begins with it.",
            "status",
        ),
        (
            {"status": "waiting_third_party"},
            "Say whom the ticket waits for, and for what.",
            "reason",
        ),
        ({"status": "scheduled"}, "Give a time in the future.", "scheduled_for"),
        (
            {"status": "scheduled", "scheduled_for": at(4)},
            "Give a time in the future.",
            "scheduled_for",
        ),
        (
            {"status": "scheduled", "scheduled_for": datetime.max.replace(tzinfo=UTC)},
            "Give a time within the next ten years.",
            "scheduled_for",
        ),
        ({"status": "resolved"}, "Solve the ticket with its solution.", "status"),
        ({"status": "closed"}, "Only a solved ticket is closed: solve it first.", None),
        ({"status": "cancelled"}, "Say why the ticket is cancelled.", "reason"),
        ({"status": "asleep"}, "This value is not one of the choices.", "status"),
        ({"status": "open", "reason": "x" * 2001},
         "This is too long: 2001 characters, at most 2000.", "reason"),
    ],
)  # fmt: skip
def test_a_step_that_lacks_something_is_refused(ticket, dana, fields, sentence, field):
    refuse(
        ticket,
        lambda: services.change_status(ticket, actor=dana, at=at(5), **fields),
        sentence,
        field,
    )


def test_solving_answers_the_client_and_is_timed(ticket, alice, dana):
    services.reply(ticket, body="Hello?", actor=alice, at=at(30))
    services.resolve(ticket, solution="Fixed.", actor=dana, at=at(60))
    assert (ticket.status, ticket.resolved_at, ticket.solved_on_line) == (
        Status.RESOLVED, at(60), 1,
    )  # fmt: skip
    assert (ticket.client_waits_since, ticket.first_replied_at) == (None, at(60))
    answer = Message.objects.last()
    assert (answer.body, answer.is_public) == ("Fixed.", True)
    assert happened(ticket, "status_changed") == [
        {
            "before": "new", "after": "resolved", "reason": "", "solved_on_line": 1,
            "message": answer.pk,
        }
    ]  # fmt: skip


def test_solving_without_a_word_is_no_reply(ticket, dana):
    services.resolve(ticket, actor=dana, at=at(60))
    assert (ticket.first_replied_at, ticket.message_count) == (None, 1)


def test_experts_solve_with_an_article(with_experts, lev):
    refuse(
        with_experts,
        lambda: services.resolve(with_experts, solution="Fixed.", actor=lev, at=at(60)),
        "Line 2 solves with an article: link one that helped, write a draft from the ticket, "
        "or say why none is needed.",
        "article_use",
    )
    refuse(
        with_experts,
        lambda: services.resolve(with_experts, article_use="linked", actor=lev, at=at(60)),
        "Line 2 solves with an article: link one that helped, write a draft from the ticket, "
        "or say why none is needed.",
        "article_use",
    )
    refuse(
        with_experts,
        lambda: services.resolve(with_experts, article_use="not_needed", actor=lev, at=at(60)),
        "Say why no article is needed.",
        "article_reason",
    )
    services.note_article(with_experts, use=ArticleUse.LINKED, actor=lev, at=at(61))
    services.resolve(with_experts, solution="Fixed.", actor=lev, at=at(62))
    assert (with_experts.article_use, with_experts.solved_on_line) == ("linked", 2)
    assert happened(with_experts, "article_noted") == [{"use": "linked", "reason": ""}]


def test_experts_may_say_why_no_article_is_needed(with_experts, lev):
    services.resolve(
        with_experts,
        article_use="not_needed",
        article_reason="A broken cable",
        actor=lev,
        at=at(60),
    )
    assert (with_experts.article_use, with_experts.article_reason) == (
        "not_needed",
        "A broken cable",
    )


def test_a_reopened_ticket_asks_for_its_article_anew(with_experts, lev):
    services.note_article(with_experts, use=ArticleUse.DRAFTED, actor=lev, at=at(61))
    services.resolve(with_experts, actor=lev, at=at(62))
    services.reopen(with_experts, reason="It is back", actor=lev, at=at(70))
    assert (with_experts.article_use, with_experts.reopening_count) == ("", 1)
    assert happened(with_experts, "status_changed")[-1] == {
        "before": "resolved", "after": "open", "reason": "It is back",
    }  # fmt: skip


def test_the_client_accepts_with_a_mark(solved, alice):
    services.accept_solution(solved, mark=5, comment="Quick", actor=alice, at=at(90))
    assert (solved.status, solved.closed_at) == (Status.CLOSED, at(90))
    rating = Rating.objects.get()
    assert (rating.mark, rating.comment, rating.by, rating.cycle) == (5, "Quick", alice, 0)
    assert kinds(solved)[-2:] == ["rated", "status_changed"]


def test_the_client_rejects_with_a_reason(solved, alice):
    services.reject_solution(solved, reason="Still shut", actor=alice, at=at(90))
    assert (solved.status, solved.reopening_count, solved.client_waits_since) == (
        Status.OPEN, 1, at(90),
    )  # fmt: skip
    assert Message.objects.last().body == "Still shut"
    refuse(
        solved,
        lambda: services.reject_solution(solved, reason="Again", actor=alice),
        "There is no solution that waits to be confirmed.",
    )


def test_a_rejection_needs_its_reason(solved, alice):
    refuse(
        solved,
        lambda: services.reject_solution(solved, reason=" ", actor=alice),
        "Write something here.",
        "reason",
    )


def test_one_mark_for_each_solution(solved, alice, dana):
    services.rate(solved, mark=2, actor=alice, at=at(70))
    refuse(
        solved,
        lambda: services.rate(solved, mark=5, actor=alice),
        "The solution has a mark already. Thank you!",
        "mark",
    )
    services.reopen(solved, reason="It is back", actor=dana, at=at(80))
    services.resolve(solved, actor=dana, at=at(90))
    services.rate(solved, mark=5, actor=alice, at=at(95))
    assert list(Rating.objects.order_by("cycle").values_list("cycle", "mark")) == [(0, 2), (1, 5)]


@pytest.mark.parametrize("mark", [0, 6, -1])
def test_a_mark_is_1_to_5(solved, alice, mark):
    refuse(
        solved,
        lambda: services.accept_solution(solved, mark=mark, actor=alice),
        "A mark is a number from 1 to 5.",
        "mark",
    )


def test_an_open_ticket_is_not_rated(ticket, alice):
    refuse(
        ticket,
        lambda: services.rate(ticket, mark=5, actor=alice),
        "A mark is given when the request is solved.",
    )


def test_cancelling_clears_what_waits(ticket, alice, dana):
    services.reply(ticket, body="Hello?", actor=alice, at=at(5))
    services.cancel(ticket, reason="Sent twice", actor=dana, at=at(9))
    assert (ticket.status, ticket.closed_at, ticket.client_waits_since) == (
        Status.CANCELLED, at(9), None,
    )  # fmt: skip


def test_an_open_ticket_is_not_reopened(ticket, dana):
    refuse(
        ticket,
        lambda: services.reopen(ticket, reason="x", actor=dana),
        "Only a solved or closed ticket is reopened.",
    )


def test_reopening_needs_a_reason(solved, dana):
    refuse(
        solved,
        lambda: services.reopen(solved, reason="", actor=dana),
        "Say why the ticket is taken up again.",
        "reason",
    )


def test_silence_is_asked_about_once_and_then_taken_for_consent(solved):
    assert services.remind_silent(at(60, days=5) - (at(1) - at(0))) == 0
    assert services.remind_silent(at(60, days=5)) == 1
    assert services.remind_silent(at(60, days=6)) == 0
    assert services.close_silent(at(59, days=10)) == 0
    assert services.close_silent(at(60, days=10)) == 1
    solved.refresh_from_db()
    assert (solved.status, solved.closed_at) == (Status.CLOSED, at(60, days=10))
    assert kinds(solved)[-2:] == ["solution_reminded", "status_changed"]
    assert services.close_silent(at(60, days=11)) == 0
