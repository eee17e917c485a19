"""Reactions to tickets: words and figures at once, people after commit."""

from servicedesk.events.models import Event
from servicedesk.events.registry import subscribe
from tickets import notifications
from tickets.choices import FINISHED_STATUSES, Status
from tickets.events import (
    ABSORBED,
    ANSWERS_CHANGED,
    ASSIGNED,
    ASSIGNMENT_FAILED,
    BLOCKED,
    DETAILS_CHANGED,
    ENGINEER_ASKED,
    FUSE_BLOWN,
    HANDED_OVER,
    HANDOFF_ACCEPTED,
    HANDOFF_RETURNED,
    MENTIONED,
    MESSAGE_POSTED,
    OPENED,
    REPLY_RETURNED,
    SOLUTION_REMINDED,
    SPLIT,
    STATUS_CHANGED,
    STEP_DROPPED,
    TEAM_ANSWERED,
    TEAM_ASKED,
    UNBLOCKED,
    UNMERGED,
)
from tickets.intake.mail import fuse
from tickets.search import index_ticket
from tickets.services.asking import note_answer, note_reply
from tickets.services.blocking import lift_solved
from tickets.services.flow import FLOW_KINDS, refresh_flows
from tickets.services.giving import note_turn


@subscribe(OPENED, MESSAGE_POSTED, DETAILS_CHANGED, ANSWERS_CHANGED, together=True)
def index_words(event: Event) -> None:
    index_ticket(event.subject_id)


@subscribe(ASSIGNED, together=True)
def remember_the_turn(event: Event) -> None:
    note_turn(event)


@subscribe(STATUS_CHANGED, together=True)
def free_what_waits(event: Event) -> None:
    if event.data["after"] in FINISHED_STATUSES:
        lift_solved(event.subject_id, actor=event.actor, at=event.at)


@subscribe(STATUS_CHANGED, together=True, each=True)
def tell_who_asked(event: Event) -> None:
    if event.data["after"] == Status.RESOLVED:
        note_answer(event)


@subscribe(MESSAGE_POSTED, together=True, each=True)
def tell_who_asked_of_a_reply(event: Event) -> None:
    note_reply(event)


@subscribe(*FLOW_KINDS, together=True)
def count_its_way(event: Event) -> None:
    refresh_flows([event.subject_id])


@subscribe(
    OPENED, MESSAGE_POSTED, STATUS_CHANGED, ASSIGNED, HANDED_OVER, HANDOFF_ACCEPTED,
    HANDOFF_RETURNED, SOLUTION_REMINDED, ABSORBED, SPLIT, ENGINEER_ASKED, ASSIGNMENT_FAILED,
    REPLY_RETURNED, MENTIONED, BLOCKED, UNBLOCKED, TEAM_ASKED, TEAM_ANSWERED, UNMERGED,
    STEP_DROPPED,
)  # fmt: skip
def tell_people(event: Event) -> None:
    notifications.tell(event)


@subscribe(FUSE_BLOWN)
def tell_administrators(event: Event) -> None:
    fuse.tell(event)
