"""Who hears of what on a ticket. Never the actor, never more than a person may see."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from contracts.choices import ContractRole, Handling, Priority
from contracts.presentation import named_now
from contracts.wording import client_words, reason_words
from servicedesk.accounts.absences import absent
from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from servicedesk.notifications.letters import Kind
from servicedesk.notifications.services import Notice, Telling, notify, notify_many
from servicedesk.notifications.topics import Topic, topic
from tickets.choices import Side, Status
from tickets.events import OPENED
from tickets.letter_kinds import CLIENT_MESSAGE, NOTE, NOTICE, RECEIPT, REMINDER, REPLY, SOLUTION
from tickets.letters import letter_for, occasion_of
from tickets.messenger.offers import notice_buttons
from tickets.models import Handoff, Message, Ticket
from tickets.receipts import receiver_of
from tickets.services.bulk_finishing import SUMMED_UP
from tickets.wording import bars_words
from tickets.workflow import is_reopening

REPLIES = topic("ticket.replies", gettext_lazy("Replies to requests"), for_clients=True)
SOLUTIONS = topic("ticket.solutions", gettext_lazy("Solutions and reopenings"), for_clients=True)
WORK = topic("ticket.work", gettext_lazy("Tickets given to me"))
HANDOFFS = topic("ticket.handoffs", gettext_lazy("Hand-overs between teams"))
COVERAGE = topic("ticket.coverage", gettext_lazy("Requests outside their contract"))
ENGINEERS = topic("ticket.engineers", gettext_lazy("Clients who ask for an engineer"))
RECEIPTS = topic("ticket.receipts", gettext_lazy("Receipt of my requests"), for_clients=True)
MENTIONS = topic("ticket.mentions", gettext_lazy("Notes that name me"))
NOTES = topic("ticket.notes", gettext_lazy("Inner notes"))

BODY_LIMIT = 5_000
RESOLVED = pgettext_lazy("notice", "solved: please say whether it helped")
HOW_TO_ANSWER = gettext_lazy(
    "If it did not, say so on the request's page. Without an answer the request will be closed."
)
REMINDED = pgettext_lazy("notice", "did the solution help?")


@dataclass(frozen=True)
class News:
    """What is told: to whom, under which topic, in which words (``body`` is what people wrote).

    ``reason`` stands for a missing body; clients are not given one that colleagues wrote.
    ``letter``: how it is said by mail; ``message``: what was said, if that is the news. ``also``:
    another ticket whose words it holds; who may not see that one hears nothing.
    """

    topic: Topic
    people: Iterable[User | None]
    words: str | Promise
    body: str | Promise = ""
    is_urgent: bool = False
    reason: str = ""
    letter: Kind = NOTICE
    message: Message | None = None
    also: int | None = None


def tell(event: Event) -> None:
    """Write the notices of one event; to be called after commit, any number of times."""
    ticket = (
        Ticket.objects.filter(pk=event.subject_id)
        .select_related("requester", "assignee", "team", "entitlement__contract__tsm")
        .first()
    )
    if ticket is None:
        return
    if event.kind == OPENED.name:
        acknowledge(ticket, event)
    news = _NEWS[event.kind](ticket, event)
    if news is None:
        return
    other = Ticket.objects.select_related("team").filter(pk=news.also or 0).first()
    is_summed_up = "bulk" in event.data and event.kind in SUMMED_UP
    named = {person.pk: person for person in news.people if person is not None}
    away_for = _standing_in(named, at=event.at)
    people = [
        person
        for person in {**{one.pk: one for one in away_for}, **named}.values()
        if person.pk != event.actor_id
        and not (is_summed_up and person.is_desk)
        and _may_see(person, ticket)
        and (other is None or other.is_seen_by(person))
    ]
    occasion = occasion_of(ticket, event, news.letter, people=people, message=news.message)
    by_client = event.actor is not None and event.actor.is_client

    def render(person: User) -> Notice:
        headline, url = str(news.words), ticket_url(ticket, person)
        if person.pk not in named:
            names = ", ".join(away_for[person])
            headline = _("%(news)s (you stand in for %(names)s)") % {
                "news": headline, "names": names,
            }  # fmt: skip
        said = news.message.body if news.message else str(news.body)
        body = said or (news.reason if person.is_desk or by_client else "")
        letter = letter_for(person, occasion, url=url, headline=headline, body=body)
        title = f"#{ticket.number} {ticket.subject}: {headline}"
        return Notice(
            title, url, body[:BODY_LIMIT], letter, about=f"ticket:{ticket.number}",
            buttons=notice_buttons(ticket, person, kind=event.kind),
        )  # fmt: skip

    notify(event, people, topic=news.topic, render=render, is_urgent=news.is_urgent)


def _standing_in(named: Mapping[int, User], *, at: datetime) -> dict[User, list[str]]:
    """Who stands in for those of the desk who are away, and for whom. What they may not see they
    are not told."""
    desk = [person.pk for person in named.values() if person.is_desk]
    found: dict[User, list[str]] = {}
    for absence in absent(desk, at).values() if desk else ():
        if absence.substitute is not None and absence.substitute_id not in named:
            found.setdefault(absence.substitute, []).append(named[absence.user_id].full_name)
    return found


def acknowledge(ticket: Ticket, event: Event) -> bool:
    """Tell by mail whoever asked that the request is with us, once, where that is fit; whether it
    was.

    ``event`` is the opening. To be called any number of times.
    """
    person = receiver_of(ticket, event)
    if person is None:
        return False
    occasion = occasion_of(ticket, event, RECEIPT, people=[person])

    def render(person: User) -> Notice:
        words, url = client_words(ticket.entitlement), ticket_url(ticket, person)
        letter = letter_for(person, occasion, url=url, headline="", body=words)
        return Notice(letter.subject, url, letter=letter)

    telling = Telling(event, [person], render, only_mail=True)
    return bool(notify_many([telling], topic=RECEIPTS))


def ticket_url(ticket: Ticket, person: User) -> str:
    """Where this person reads the ticket: at the desk or on the portal."""
    name = "tickets:ticket_page" if person.is_desk else "tickets:portal_request"
    return reverse(name, args=[ticket.number])


def _may_see(person: User, ticket: Ticket) -> bool:
    if not person.is_active:
        return False
    return ticket.is_seen_by(person)


def _watchers(ticket: Ticket, *, at_desk_only: bool = False) -> list[User]:
    people = [watcher.user for watcher in ticket.watchers.select_related("user")]
    return [person for person in people if person.is_desk] if at_desk_only else people


def _members(team_id: int | None) -> list[User]:
    return list(User.objects.active().in_team(team_id)) if team_id else []


def _said(data: Mapping[str, Any]) -> Message | None:
    messages = Message.objects.select_related("author").prefetch_related("attachments")
    return messages.filter(pk=data.get("message") or 0).first()


def _opened(ticket: Ticket, event: Event) -> News | None:
    """Who is asked or told when a request is not simply covered."""
    decision = ticket.entitlement
    if decision.handling == Handling.ASK_TSM:
        contract = decision.contract
        if contract is not None:
            named = named_now(contract, at=event.at)
            people = [one.user for one in named if one.role == ContractRole.TSM]
        else:
            people = []
        people = people or list(User.objects.active().with_role(Role.HEAD))
        words = pgettext_lazy("notice", "not covered as it stands: how does it go on?")
        return News(COVERAGE, people, words, lazy(reason_words, str)(decision),
                    is_urgent=_is_critical(ticket))  # fmt: skip
    if decision.handling != Handling.BEST_EFFORT or ticket.requester is None:
        return None
    words = pgettext_lazy("notice", "taken without a promised time")
    return News(REPLIES, [ticket.requester], words, lazy(client_words, str)(decision))


def _message(ticket: Ticket, event: Event) -> News | None:
    data = event.data
    if data.get("covered"):
        return None
    message = _said(data)
    watchers = _watchers(ticket, at_desk_only=not data["public"])
    if not data["public"]:
        words = pgettext_lazy("notice", "an inner note")
        people = [ticket.assignee, *watchers]
        return News(NOTES, people, words, letter=NOTE, message=message)
    if data["side"] == Side.CLIENT:
        people = [ticket.assignee, ticket.requester, *watchers]
        words = pgettext_lazy("notice", "the client has replied")
        return News(REPLIES, people, words, letter=CLIENT_MESSAGE, message=message)
    people = [ticket.requester, *watchers]
    words = pgettext_lazy("notice", "support has replied")
    return News(REPLIES, people, words, letter=REPLY, message=message)


def _status(ticket: Ticket, event: Event) -> News | None:
    before, after, reason = event.data["before"], event.data["after"], event.data.get("reason", "")
    if after == Status.RESOLVED:
        people = [ticket.requester, *_watchers(ticket)]
        return News(SOLUTIONS, people, RESOLVED, letter=SOLUTION, message=_said(event.data))
    if is_reopening(before, after):
        people = [ticket.requester, ticket.assignee, *_watchers(ticket)]
        words = pgettext_lazy("notice", "taken up again")
        message = _said(event.data)
        kind = CLIENT_MESSAGE if message else NOTICE
        return News(SOLUTIONS, people, words, reason=reason, letter=kind, message=message)
    if after == Status.CANCELLED and "merged_into" not in event.data:
        people = [ticket.requester, ticket.assignee, *_watchers(ticket)]
        return News(SOLUTIONS, people, pgettext_lazy("notice", "cancelled"), reason=reason)
    return None


def _absorbed(ticket: Ticket, event: Event) -> News:
    """The people of the ticket that goes on, who are those of the other one, too."""
    people = [ticket.requester, ticket.assignee, *_watchers(ticket)]
    return News(SOLUTIONS, people, lazy(_absorbed_words, str)(event.data["merged"]))


def _absorbed_words(number: int) -> str:
    return pgettext("notice", "request %(number)d goes on here") % {"number": number}


def _unmerged(ticket: Ticket, event: Event) -> News:
    """The people of the ticket that goes on by itself again, once."""
    people = [ticket.requester, ticket.assignee, *_watchers(ticket)]
    return News(SOLUTIONS, people, pgettext_lazy("notice", "goes on under its own number again"))


def _split(ticket: Ticket, event: Event) -> News | None:
    """Who wrote what became a request of its own."""
    made = Ticket.objects.filter(pk=event.data["into"]).select_related("requester").first()
    if made is None:
        return None
    return News(REPLIES, [made.requester], lazy(_split_words, str)(made.number), made.subject)


def _split_words(number: int) -> str:
    return pgettext("notice", "part of it goes on as request %(number)d") % {"number": number}


def _assigned(ticket: Ticket, event: Event) -> News | None:
    person = User.objects.filter(pk=event.data["after"]).first()
    if person is None or event.data.get("covered"):
        return None
    words = pgettext_lazy("notice", "given to you")
    return News(WORK, [person], words, is_urgent=_is_critical(ticket))


def _nobody_fits(ticket: Ticket, event: Event) -> News | None:
    """The lead decides, a coordinator where the team has none; silence once somebody has it."""
    if ticket.assignee_id is not None:
        return None
    lead = ticket.team.lead if ticket.team is not None else None
    people = [lead] if lead else list(User.objects.active().with_role(Role.COORDINATOR))
    words = pgettext_lazy("notice", "nobody can be given it: please decide")
    return News(WORK, people, words, lazy(bars_words, str)(event.data["bars"].values()),
                is_urgent=_is_critical(ticket))  # fmt: skip


def _handoff(event: Event) -> Handoff:
    people = ("by", "from_assignee", "from_team", "to_team")
    return Handoff.objects.select_related(*people).get(pk=event.data["handoff"])


def _handed_over(ticket: Ticket, event: Event) -> News:
    handoff = _handoff(event)
    words = pgettext_lazy("notice", "handed over to your team")
    body = "\n\n".join(part for part in (handoff.tried, handoff.hypothesis) if part)
    people = [*_members(handoff.to_team_id), *_watchers(ticket, at_desk_only=True)]
    return News(HANDOFFS, people, words, body, is_urgent=_is_critical(ticket))


def _accepted(ticket: Ticket, event: Event) -> News:
    words = pgettext_lazy("notice", "your hand-over is accepted")
    return News(HANDOFFS, [_handoff(event).by], words)


def _returned(ticket: Ticket, event: Event) -> News:
    handoff = _handoff(event)
    people: list[User | None] = [handoff.by, handoff.from_assignee]
    if not any(people):
        people = list(_members(handoff.from_team_id))
    words = pgettext_lazy("notice", "your hand-over came back")
    return News(HANDOFFS, people, words, handoff.return_reason, _is_critical(ticket))


def _engineer_asked(ticket: Ticket, event: Event) -> News:
    """Whoever has it; nobody, then the team; no team, then those who plan the work."""
    people: list[User | None] = [ticket.assignee, *_watchers(ticket, at_desk_only=True)]
    if ticket.assignee is None:
        planners = User.objects.active().with_role(Role.COORDINATOR, Role.HEAD)
        people += _members(ticket.team_id) or list(planners)
    words = pgettext_lazy("notice", "the client asks for an engineer")
    return News(ENGINEERS, people, words, is_urgent=_is_critical(ticket))


def _reminded(ticket: Ticket, event: Event) -> News:
    return News(SOLUTIONS, [ticket.requester], REMINDED, HOW_TO_ANSWER, letter=REMINDER)


def _mentioned(ticket: Ticket, event: Event) -> News:
    """Who is named in a note, with the note."""
    person = User.objects.filter(pk=event.data["person"]).first()
    words = pgettext_lazy("notice", "you are asked to look")
    return News(MENTIONS, [person], words, message=_said(event.data),
                is_urgent=_is_critical(ticket))  # fmt: skip


def _reply_returned(ticket: Ticket, event: Event) -> News:
    """Its author, who believes that it was sent."""
    author = User.objects.filter(pk=event.data["author"])
    words = pgettext_lazy("notice", "your reply was not sent")
    return News(WORK, author, words, event.data["why"], is_urgent=_is_critical(ticket))


def _step_dropped(ticket: Ticket, event: Event) -> News:
    """The reply's author, who believes that it was done."""
    author = User.objects.filter(pk=event.data["author"])
    words = pgettext_lazy("notice", "your reply was sent, the status stayed as it was")
    return News(WORK, author, words, is_urgent=_is_critical(ticket))


def _blocked(ticket: Ticket, event: Event) -> News:
    """Whoever is asked to lift the reason."""
    people = User.objects.filter(pk=event.data["lifter"] or 0)
    words = pgettext_lazy("notice", "cannot go on: please see to it")
    return News(WORK, people, words, event.data["text"])


def _team_asked(ticket: Ticket, event: Event) -> News:
    words = pgettext_lazy("notice", "your team is asked")
    first = ticket.messages.order_by("pk").first()
    return News(HANDOFFS, _members(event.data["team"]), words, first.body if first else "",
                is_urgent=_is_critical(ticket))  # fmt: skip


def _team_answered(ticket: Ticket, event: Event) -> News:
    """Whoever asked, and whoever has the ticket now."""
    people: list[User | None] = [ticket.assignee]
    people += User.objects.filter(pk=event.data["asker"] or 0)
    message = _said(event.data)
    words = pgettext_lazy("notice", "the team that was asked has answered")
    return News(HANDOFFS, people, words, message.body if message else "", also=event.data["other"])


def _unblocked(ticket: Ticket, event: Event) -> News:
    words = pgettext_lazy("notice", "can go on: nothing blocks it any more")
    if event.data["left"]:
        words = pgettext_lazy("notice", "one reason less why it cannot go on")
    return News(WORK, [ticket.assignee], words, event.data["text"])


def _is_critical(ticket: Ticket) -> bool:
    return ticket.priority == Priority.CRITICAL


_NEWS: dict[str, Callable[[Ticket, Event], News | None]] = {
    "ticket.opened": _opened,
    "ticket.message_posted": _message,
    "ticket.status_changed": _status,
    "ticket.absorbed": _absorbed,
    "ticket.split": _split,
    "ticket.unmerged": _unmerged,
    "ticket.assigned": _assigned,
    "ticket.assignment_failed": _nobody_fits,
    "ticket.handed_over": _handed_over,
    "ticket.handoff_accepted": _accepted,
    "ticket.handoff_returned": _returned,
    "ticket.solution_reminded": _reminded,
    "ticket.engineer_asked": _engineer_asked,
    "ticket.mentioned": _mentioned,
    "ticket.reply_returned": _reply_returned,
    "ticket.step_dropped": _step_dropped,
    "ticket.blocked": _blocked,
    "ticket.unblocked": _unblocked,
    "ticket.team_asked": _team_asked,
    "ticket.team_answered": _team_answered,
}
