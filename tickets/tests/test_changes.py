"""The vocabulary of changes: what is read, what is refused, how it is said, what it does."""

import pytest
from django.utils import translation

from servicedesk.errors import Refused
from servicedesk.events.models import Event
from tickets import services
from tickets.changes.filling import fill
from tickets.changes.kinds import KINDS
from tickets.changes.reading import as_data, read_changes
from tickets.changes.targets import read_targets
from tickets.changes.words import change_words
from tickets.choices import Status
from tickets.models import Message
from tickets.services.changing import apply_changes
from tickets.services.rehearsal import rehearse
from tickets.tests.factories import kinds, open_ticket

pytestmark = pytest.mark.django_db
GOOD = [
    {"do": "priority", "to": "2", "reason": "The line stands"},
    {"do": "status", "to": "waiting_third_party", "reason": "The vendor"},
    {"do": "note", "text": "Seen by {{me}}."},
    {"do": "reply", "text": "Dear {{requester}}, #{{number}} is seen to.", "then": ""},
]


def test_what_is_read_is_written_back_as_it_was():
    data = as_data(read_changes(GOOD))
    assert data == [
        {"do": "priority", "to": "2", "reason": "The line stands"},
        {"do": "status", "to": "waiting_third_party", "reason": "The vendor"},
        {"do": "note", "text": "Seen by {{me}}."},
        {"do": "reply", "text": "Dear {{requester}}, #{{number}} is seen to."},
    ]
    assert as_data(read_changes(data)) == data


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ([], "at least one change"),
        ("priority", "at least one change"),
        (None, "at least one change"),
        ([{"do": "delete"}], "“delete” is not known"),
        (["priority"], "Change 1 is no change"),
        ([{"do": "priority", "to": "9"}], "“9” does not fit “Priority”"),
        ([{"do": "priority", "to": True}], r"“\?” does not fit"),
        ([{"do": "priority"}], "“Priority” is missing"),
        ([{"do": "priority", "to": "2", "id": "1"}], "it has no “id”"),
        ([{"do": "type", "to": "incident"}, {"do": "type", "to": "question"}], "said twice"),
        ([{"do": "status", "to": "resolved"}], "“resolved” does not fit"),
        ([{"do": "status", "to": "scheduled"}], "in how many days"),
        ([{"do": "status", "to": "scheduled", "days": "0"}], "“0” does not fit"),
        ([{"do": "status", "to": "waiting_third_party"}], "whom the ticket waits for"),
        ([{"do": "reply", "text": "Dear {{password}}"}], "no field {{password}}"),
        ([{"do": "note", "text": "a\x00b"}], "control character"),
        ([{"do": "assignee", "to": "organisation__name"}], "does not fit “Person”"),
        ([{"do": "assignee", "to": "²"}], "does not fit “Person”"),
        ([{"do": "note", "text": "x"}] * 21, "At most 20"),
    ],
)
def test_what_is_not_of_the_vocabulary_is_refused(data, words):
    with pytest.raises(Refused, match=words) as refusal:
        read_changes(data)
    assert refusal.value.field == "changes"


def test_a_rule_is_nobody_and_so_gives_nothing_to_itself():
    data = [{"do": "assignee", "to": "me"}]
    assert len(read_changes(data)) == 1
    with pytest.raises(Refused, match="name a person"):
        read_changes(data, for_rule=True)


def test_every_change_has_its_words_in_both_languages():
    samples = {
        "priority": {"to": "2"}, "status": {"to": "open"}, "type": {"to": "incident"},
        "category": {"to": "7"}, "assignee": {"to": "me"}, "hand_over": {"to": "3", "tried": "x"},
        "note": {"text": "x"}, "reply": {"text": "x", "then": "resolved"}, "watch": {"to": "5"},
        "unwatch": {"to": "me"},
    }  # fmt: skip
    assert set(samples) == set(KINDS)
    said = {}
    for language in ("en", "ru"):
        with translation.override(language):
            for do, values in samples.items():
                [change] = read_changes([{"do": do, **values}])
                said[do, language] = change_words(change, lambda kind, key: f"{kind} {key}")
    assert said["priority", "en"] == "sets the priority to 2 – High"
    assert said["priority", "ru"] == "ставит приоритет 2 – Высокий"
    assert all(said[do, "en"] != said[do, "ru"] for do in samples)


def test_texts_are_filled_from_the_ticket_and_never_twice(alice, line1, dana, standard):
    ticket = open_ticket(alice, subject="{{me}} is stuck")
    text = fill("#{{number}} {{ subject }} {{client}} {{asset}}.", ticket, actor=dana)
    assert text == f"#{ticket.pk} {{{{me}}}} is stuck Acme ."


def test_all_changes_are_made_or_none(alice, line1, dana, standard):
    ticket = open_ticket(alice)
    changes = read_changes([
        *GOOD[:3], {"do": "type", "to": "question"},
        {"do": "reply", "text": "Done.", "then": "resolved"},
        {"do": "hand_over", "to": str(line1.pk), "tried": "All"},
    ])  # fmt: skip
    before, said = kinds(ticket), Message.objects.count()
    with pytest.raises(Refused, match="Hand it over: The ticket is resolved: reopen it first"):
        apply_changes(
            ticket, changes, targets=read_targets(changes, seen_by=None), actor=dana, why="Test"
        )
    ticket.refresh_from_db()
    assert (ticket.status, ticket.priority, ticket.type) == (Status.NEW, 3, "incident")
    assert kinds(ticket) == before
    assert Message.objects.count() == said


def test_changes_ask_the_permission_of_each_verb(alice, line1, olga, standard):
    ticket = open_ticket(alice)
    changes = read_changes([{"do": "priority", "to": "2"}, {"do": "assignee", "to": "nobody"}])
    with pytest.raises(Refused, match="Give it to: You may not do this"):
        apply_changes(
            ticket, changes, targets=read_targets(changes, seen_by=None), actor=olga, why="Test"
        )
    ticket.refresh_from_db()
    assert ticket.priority == 3


def test_a_rehearsal_says_what_would_be_and_leaves_nothing(
    alice, line1, dana, standard, django_capture_on_commit_callbacks
):
    ticket = open_ticket(alice)
    changes = read_changes(GOOD)
    events, said = Event.objects.count(), Message.objects.count()
    with django_capture_on_commit_callbacks() as after:
        found = rehearse(
            ticket, changes, targets=read_targets(changes, seen_by=None), actor=dana, why="Test"
        )
    assert found.outcome is not None
    assert (found.outcome.before["priority"], found.outcome.after["priority"]) == (3, 2)
    assert found.outcome.after["status"] == "waiting_third_party"
    assert found.texts == [
        ("note", "Seen by Dana."), ("reply", f"Dear Alice, #{ticket.pk} is seen to."),
    ]  # fmt: skip
    assert (Event.objects.count(), Message.objects.count()) == (events, said)
    assert after == []
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.status) == (3, Status.NEW)


def test_what_the_desk_says_by_itself_is_no_answer_of_ours(alice, line1, standard):
    ticket = open_ticket(alice)
    changes = read_changes([{"do": "reply", "text": "We have it."}])
    apply_changes(
        ticket, changes, targets=read_targets(changes, seen_by=None), actor=None, why="Rule"
    )
    ticket.refresh_from_db()
    assert ticket.first_replied_at is None
    assert services.is_work_begun(ticket) is False
