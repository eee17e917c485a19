"""What people say to a ticket in the messenger: answers, marks, and the way to a person."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servicedesk.errors import Refused
from servicedesk.messenger.buttons import Button
from servicedesk.messenger.registry import action, command, replies, step
from servicedesk.messenger.talk import Talk
from tickets import permissions, services
from tickets.choices import OPEN_STATUSES, Channel, Status
from tickets.messenger.finding import address_of, find_ticket, is_client
from tickets.messenger.offers import engineer_button
from tickets.messenger.uploads import offer_upload
from tickets.models import Ticket
from tickets.presentation.requests import status_words

ANSWER, REASON = "ticket.answer", "ticket.reason"
SHOWN = 10


@replies("ticket")
def answer_message(talk: Talk, key: str) -> None:
    """An answer to a message of the bot's: to us from a client, a note from one of us."""
    ticket = find_ticket(talk.user, key)
    if talk.user.is_client:
        _say_to_us(talk, ticket)
    else:
        _note(talk, ticket)


@step(ANSWER)
def answer_chosen(talk: Talk) -> None:
    """What was written after a request was chosen from the list."""
    _say_to_us(talk, find_ticket(talk.user, str(talk.state.get("ticket", ""))))


def _say_to_us(talk: Talk, ticket: Ticket) -> None:
    if not permissions.can_reply(talk.user, ticket, now=talk.at):
        raise Refused(
            _("Request #%(number)d is finished: open a new one with /new.")
            % {"number": ticket.number}
        )
    body = _words(talk)
    if body:
        message = services.reply(
            ticket, body=body, actor=talk.user, at=talk.at, files=talk.files(),
            channel=Channel.MESSENGER,
        )  # fmt: skip
        talk.say(
            _("Your message to #%(number)d is with us.") % {"number": message.ticket_id},
            about=f"ticket:{message.ticket_id}",
        )
    if talk.file is not None and talk.file.is_too_large:
        offer_upload(talk, ticket)
    talk.forget()


def _note(talk: Talk, ticket: Ticket) -> None:
    """One of us answers a notice: for colleagues only, so that nothing slips out to a client."""
    if not permissions.can_note(talk.user, ticket):
        raise Refused(_("Nothing can be written to this ticket any more."))
    body = _words(talk)
    if body:
        services.add_note(ticket, body=body, actor=talk.user, at=talk.at, files=talk.files())
        talk.say(
            _("Kept as an inner note on #%(number)d: the client does not see it.")
            % {"number": ticket.number},
            about=f"ticket:{ticket.number}",
        )
    if talk.file is not None and talk.file.is_too_large:
        talk.say(address_of(ticket, talk.user))


def _words(talk: Talk) -> str:
    """What was written; a file alone speaks for itself. Raises Refused when there is nothing."""
    if talk.text:
        return talk.text
    if talk.file is None:
        raise Refused(_("I take words and files. Write what happened, or send a picture of it."))
    return "" if talk.file.is_too_large else _("File: %(name)s") % {"name": talk.file.name}


@command("requests", gettext_lazy("your requests, and answer one"), is_for=is_client)
def list_requests(talk: Talk) -> None:
    """Current requests, the newest first, each with a button to write to it."""
    current = Ticket.visible_to(talk.user).filter(status__in=(*OPEN_STATUSES, Status.RESOLVED))
    rows = list(current.order_by("-pk").values_list("pk", "subject", "status")[:SHOWN])
    if not rows:
        talk.say(_("You have no current requests. Open one with /new."))
        return
    lines = [f"#{pk} {subject} – {status_words(status)}" for pk, subject, status in rows]
    buttons = [
        [Button(_("Write to #%(number)d") % {"number": pk}, "write", str(pk))]
        for pk, _s, _t in rows
    ]
    talk.say("\n".join(lines), buttons=buttons)


@action("write")
def choose(talk: Talk, argument: str) -> str | None:
    ticket = find_ticket(talk.user, argument)
    if not talk.user.is_client or not permissions.can_reply(talk.user, ticket, now=talk.at):
        return _("Nothing can be written to this request any more.")
    talk.wait_for(ANSWER, ticket=ticket.number)
    talk.say(
        _("Write your message to #%(number)d %(subject)s")
        % {"number": ticket.number, "subject": ticket.subject},
        about=f"ticket:{ticket.number}",
    )
    return None


@action("engineer")
def pass_to_engineer(talk: Talk, argument: str) -> str | None:
    """Past everything automatic, to a person."""
    ticket = find_ticket(talk.user, argument)
    if not permissions.can_ask_for_engineer(talk.user, ticket, now=talk.at):
        return _("An engineer cannot be asked for on this request any more.")
    ticket = services.ask_for_engineer(ticket, actor=talk.user, at=talk.at)
    talk.say(
        _("An engineer answers you on #%(number)d next.") % {"number": ticket.number},
        about=f"ticket:{ticket.number}",
    )
    return None


@action("mark")
def give_mark(talk: Talk, argument: str) -> str | None:
    number, _colon, mark = argument.partition(":")
    ticket = find_ticket(talk.user, number)
    if not permissions.can_rate(talk.user, ticket):
        return _("A mark is given when the request is solved.")
    services.rate(ticket, mark=_mark(mark), actor=talk.user, at=talk.now)
    return _("Thank you for the mark.")


def _mark(text: str) -> int:
    return int(text) if len(text) == 1 and text.isascii() and text.isdigit() else 0


@action("accept")
def accept(talk: Talk, argument: str) -> str | None:
    ticket = find_ticket(talk.user, argument)
    if not permissions.can_accept_solution(talk.user, ticket):
        return _("There is no solution that waits to be confirmed.")
    services.accept_solution(ticket, actor=talk.user, at=talk.now)
    return _("Thank you. The request is closed.")


@action("reject")
def reject(talk: Talk, argument: str) -> str | None:
    ticket = find_ticket(talk.user, argument)
    if not permissions.can_reject_solution(talk.user, ticket):
        return _("There is no solution that waits to be confirmed.")
    talk.wait_for(REASON, ticket=ticket.number)
    talk.say(
        _("What still does not work on #%(number)d?") % {"number": ticket.number},
        buttons=[[engineer_button(ticket)]],
    )
    return None


@step(REASON)
def take_reason(talk: Talk) -> None:
    """Why the solution did not help: it becomes the client's message, the request is open again."""
    ticket = find_ticket(talk.user, str(talk.state.get("ticket", "")))
    if permissions.can_reject_solution(talk.user, ticket) and talk.file is None:
        services.reject_solution(ticket, reason=talk.text, actor=talk.user, at=talk.now)
        talk.forget()
        talk.say(_("We go on working on it."), about=f"ticket:{ticket.number}")
    else:  # a file comes with it, or it was taken up again meanwhile: a message does the same
        _say_to_us(talk, ticket)
