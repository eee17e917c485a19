"""Hand-overs: given, accepted, returned; stays, lines and ping-pong."""

import pytest

from servicedesk.accounts.choices import Line
from servicedesk.accounts.models import Team
from servicedesk.errors import Conflict, Refused
from servicedesk.events.models import Event
from servicedesk.events.services import replaying
from tickets import services
from tickets.choices import ReturnReason, Status
from tickets.models import Handoff, Message, Stay, Ticket
from tickets.tests.factories import at, hand_over, happened, kinds, open_ticket, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(alice, line1):
    return open_ticket(alice)


@pytest.fixture
def taken(ticket, dana):
    return services.take(ticket, actor=dana, at=at(1))


def stays(ticket):
    rows = ticket.stays.order_by("number").values_list(
        "number", "line", "team__name", "entered_at", "left_at"
    )
    return list(rows)


def test_a_hand_over_gives_the_ticket_to_the_other_team(taken, dana, line1, line2):
    handoff = hand_over(taken, to=line2, actor=dana, at=at(30))
    assert (taken.team, taken.line, taken.assignee) == (line2, Line.TWO, None)
    assert (taken.handoff_count, taken.ping_pong_count) == (1, 0)
    assert (handoff.from_team, handoff.to_team, handoff.by, handoff.at) == (
        line1, line2, dana, at(30),
    )  # fmt: skip
    assert (handoff.tried, handoff.hypothesis) == ("Restarted it", "The firmware")
    assert happened(taken, "handed_over") == [
        {
            "handoff": handoff.pk, "from_team": line1.pk, "to_team": line2.pk, "from_line": 1,
            "to_line": 2, "from_name": "Line 1", "to_name": "Line 2 Controllers",
        }
    ]  # fmt: skip
    assert kinds(taken)[-2:] == ["handed_over", "assigned"]
    assert services.open_handoff(taken) == handoff


def test_stays_follow_the_teams(taken, dana, line2):
    hand_over(taken, to=line2, actor=dana, at=at(30))
    assert stays(taken) == [
        (1, 1, "Line 1", at(0), at(30)),
        (2, 2, "Line 2 Controllers", at(30), None),
    ]


def test_message_and_files_become_an_inner_note(taken, dana, line2):
    services.hand_over(
        taken, to_team=line2, tried="Restart", hypothesis="Firmware", actor=dana, at=at(30),
        message="The log", files=[upload()],
    )  # fmt: skip
    note = Message.objects.get(is_public=False)
    assert (note.body, note.attachments.get().name, taken.message_count) == (
        "The log",
        "log.txt",
        2,
    )


def test_accepting_makes_the_acceptor_the_assignee(taken, dana, lev, line2):
    handoff = hand_over(taken, to=line2, actor=dana, at=at(30))
    services.accept_handoff(handoff, actor=lev, at=at(40))
    taken.refresh_from_db()
    assert (handoff.accepted_at, handoff.accepted_by) == (at(40), lev)
    assert (taken.assignee, taken.status) == (lev, Status.OPEN)
    assert happened(taken, "handoff_accepted") == [{"handoff": handoff.pk}]
    assert services.open_handoff(taken) is None


def test_accepting_opens_a_ticket_nobody_touched(ticket, dana, lev, line2):
    handoff = hand_over(ticket, to=line2, actor=dana, at=at(30))
    assert ticket.status == Status.NEW
    services.accept_handoff(handoff, actor=lev, at=at(40))
    assert handoff.ticket.status == Status.OPEN


def test_taking_a_ticket_that_waits_accepts_it(taken, dana, lev, line2):
    handoff = hand_over(taken, to=line2, actor=dana, at=at(30))
    services.take(taken, actor=lev, at=at(40))
    handoff.refresh_from_db()
    assert (handoff.accepted_at, handoff.accepted_by, taken.assignee) == (at(40), lev, lev)


def test_a_coordinators_assignment_leaves_the_answer_to_the_engineer(taken, dana, lev, cora, line2):
    handoff = hand_over(taken, to=line2, actor=dana, at=at(30))
    services.assign(taken, assignee=lev, actor=cora, at=at(40))
    handoff.refresh_from_db()
    assert handoff.accepted_at is None


def test_a_returned_ticket_goes_back_to_the_team_and_the_person(taken, dana, lev, line1, line2):
    handoff = hand_over(taken, to=line2, actor=dana, at=at(30))
    services.return_handoff(
        handoff, code=ReturnReason.MISSING_FACTS, reason="No log", actor=lev, at=at(50)
    )
    taken.refresh_from_db()
    assert (taken.team, taken.line, taken.assignee) == (line1, Line.ONE, dana)
    assert (handoff.returned_at, handoff.returned_by) == (at(50), lev)
    assert (handoff.return_code, handoff.return_reason) == ("missing_facts", "No log")
    assert happened(taken, "handoff_returned") == [
        {
            "handoff": handoff.pk, "from_team": line2.pk, "to_team": line1.pk, "from_line": 2,
            "to_line": 1, "from_name": "Line 2 Controllers", "to_name": "Line 1",
            "code": "missing_facts", "reason": "No log",
        }
    ]  # fmt: skip
    assert taken.ping_pong_count == 1
    assert stays(taken)[-1] == (3, 1, "Line 1", at(50), None)


def test_ping_pong_is_a_team_the_ticket_had_just_left(taken, dana, lev, ivan, line1, line2, line3):
    hand_over(taken, to=line2, actor=dana, at=at(10))
    services.take(taken, actor=lev, at=at(11))
    hand_over(taken, to=line3, actor=lev, at=at(20))
    services.take(taken, actor=ivan, at=at(21))
    hand_over(taken, to=line1, actor=ivan, at=at(30))
    assert taken.ping_pong_count == 0
    services.take(taken, actor=dana, at=at(31))
    hand_over(taken, to=line3, actor=dana, at=at(40))
    services.take(taken, actor=ivan, at=at(41))
    hand_over(taken, to=line1, actor=ivan, at=at(50))
    assert (taken.ping_pong_count, taken.handoff_count) == (2, 5)


def test_one_who_left_does_not_get_the_ticket_back(taken, dana, lev, line2):
    handoff = hand_over(taken, to=line2, actor=dana, at=at(30))
    dana.is_active = False
    dana.save()
    services.return_handoff(handoff, code="other", reason="Wrong", actor=lev, at=at(50))
    assert handoff.ticket.assignee is None


def test_solving_a_ticket_that_waits_accepts_it(taken, dana, lev, line2):
    handoff = hand_over(taken, to=line2, actor=dana, at=at(30))
    services.resolve(
        taken,
        solution="Done",
        article_use="not_needed",
        article_reason="Once",
        actor=lev,
        at=at(40),
    )
    handoff.refresh_from_db()
    assert (handoff.accepted_at, handoff.accepted_by) == (at(40), lev)


def test_in_history_a_ticket_passed_on_was_accepted(ticket, line2, line3):
    with replaying():
        first = services.hand_over(
            ticket, to_team=line2, tried="", hypothesis="", actor=None, at=at(10)
        )
        services.hand_over(ticket, to_team=line3, tried="", hypothesis="", actor=None, at=at(20))
    first.refresh_from_db()
    assert (first.accepted_at, ticket.team) == (at(20), line3)


def refuse(ticket, call, sentence, field=None, error=Refused):
    counts = [model.objects.count() for model in (Event, Handoff, Message, Stay)]
    ticket.refresh_from_db()
    team, assignee, revision = ticket.team, ticket.assignee, ticket.revision
    with pytest.raises(error) as refusal:
        call()
    assert (str(refusal.value), refusal.value.field) == (sentence, field)
    assert [model.objects.count() for model in (Event, Handoff, Message, Stay)] == counts
    ticket.refresh_from_db()
    assert (ticket.team, ticket.assignee, ticket.revision) == (team, assignee, revision)


def test_the_same_team_is_refused(taken, dana, line1):
    refuse(
        taken,
        lambda: hand_over(taken, to=line1, actor=dana),
        "The ticket is with this team already.",
        "to_team",
    )


def test_a_closed_team_is_refused(taken, dana, line2):
    line2.is_active = False
    line2.save()
    refuse(
        taken,
        lambda: hand_over(taken, to=line2, actor=dana),
        "This team works no more: choose another.",
        "to_team",
    )


def test_only_one_hand_over_waits_at_a_time(taken, dana, line2, line3):
    hand_over(taken, to=line2, actor=dana, at=at(30))
    refuse(
        taken,
        lambda: hand_over(taken, to=line3, actor=dana),
        "Line 2 Controllers has not accepted the ticket yet: it is accepted or returned first.",
    )


@pytest.mark.parametrize(
    ("tried", "hypothesis", "field", "sentence"),
    [
        ("", "x", "tried", "Write what was tried, so that nobody does it twice."),
        ("x", " ", "hypothesis", "Write what you suppose the cause is."),
    ],
)
def test_the_higher_line_must_be_told(taken, dana, line2, tried, hypothesis, field, sentence):
    refuse(
        taken,
        lambda: services.hand_over(
            taken, to_team=line2, tried=tried, hypothesis=hypothesis, actor=dana
        ),
        sentence,
        field,
    )


def test_a_finished_ticket_is_not_handed_over(taken, dana, line2):
    services.resolve(taken, actor=dana, at=at(5))
    refuse(
        taken,
        lambda: hand_over(taken, to=line2, actor=dana),
        "The ticket is resolved: reopen it first.",
    )


def test_a_return_needs_a_reason_in_words(taken, dana, lev, line2):
    handoff = hand_over(taken, to=line2, actor=dana, at=at(30))
    refuse(
        taken,
        lambda: services.return_handoff(handoff, code="other", reason=" ", actor=lev),
        "Say what the other team should do before it hands the ticket over.",
        "reason",
    )
    refuse(
        taken,
        lambda: services.return_handoff(handoff, code="bored", reason="x", actor=lev),
        "Choose why the ticket goes back.",
        "code",
    )


def test_the_second_answer_is_told_of_the_first(taken, dana, lev, cora, line2):
    handoff = hand_over(taken, to=line2, actor=dana, at=at(30))
    stale = Handoff.objects.get(pk=handoff.pk)
    services.accept_handoff(handoff, actor=lev, at=at(40))
    refuse(
        taken,
        lambda: services.return_handoff(stale, code="other", reason="x", actor=cora),
        "Lev has accepted the hand-over already.",
        error=Conflict,
    )


def test_a_partner_hands_over_only_what_they_see(alice, petra, nearby, delegated, mallory, line2):
    theirs = Team.objects.create(name="Nearby 1", line=Line.ONE, organisation=nearby)
    ticket = open_ticket(alice)
    assert ticket.team == theirs
    assert hand_over(ticket, to=line2, actor=petra, at=at(5)).by == petra
    foreign = open_ticket(mallory)
    refuse(
        foreign,
        lambda: hand_over(foreign, to=line2, actor=petra),
        "You cannot hand this ticket over to that team.",
        "to_team",
    )


@pytest.fixture
def returned(taken, dana, lev, line2):
    """Came back from the second line with what was missing."""
    handoff = hand_over(taken, to=line2, actor=dana, at=at(30))
    services.return_handoff(
        handoff, code=ReturnReason.MISSING_FACTS, reason="Send the log.", actor=lev, at=at(50)
    )
    return Ticket.objects.get(pk=taken.pk)


def told(browser, ticket):
    return browser.get(f"/desk/tickets/{ticket.pk}/").context["next_step"]


def test_why_a_ticket_came_back_is_the_next_step(returned, dana, line2, sign_in):
    step = told(sign_in(dana), returned)
    assert step.words == (
        f"Returned by {line2.name}: Send the log. The client has had no answer from a person yet."
    )
    assert (step.tone, step.anchor) == ("warn", "#composer")


def test_to_have_a_returned_ticket_is_not_yet_to_act_on_why(returned, dana, cora, sign_in):
    services.assign(returned, assignee=None, actor=cora, at=at(55))
    services.take(returned, actor=dana, at=at(60))
    assert told(sign_in(dana), returned).words.startswith("Returned by ")


def test_what_the_client_writes_does_not_hide_why_a_ticket_came_back(
    returned, alice, dana, sign_in
):
    services.reply(returned, body="Any news?", actor=alice, at=at(60))
    words = told(sign_in(dana), returned).words
    assert ": Send the log. The client has replied and waits" in words


@pytest.mark.parametrize("deed", ["note", "status", "again", "solved"])
def test_who_acts_on_a_returned_ticket_is_told_no_more_why(returned, dana, line2, sign_in, deed):
    if deed == "note":
        services.add_note(returned, body="The log is there", actor=dana, at=at(60))
    elif deed == "status":
        services.change_status(
            returned, status=Status.WAITING_THIRD_PARTY, reason="The vendor", actor=dana, at=at(60)
        )
    elif deed == "again":
        hand_over(returned, to=line2, actor=dana, at=at(60))
    else:
        services.resolve(returned, actor=dana, at=at(60))
    step = told(sign_in(dana), returned)
    assert "Send the log" not in (step.words if step else "")


def test_a_long_reason_is_cut_in_the_next_step(taken, dana, lev, line2, sign_in):
    handoff = hand_over(taken, to=line2, actor=dana, at=at(30))
    services.return_handoff(handoff, code="other", reason="x" * 999, actor=lev, at=at(50))
    assert f": {'x' * 239}. The client" in told(sign_in(dana), taken).words
