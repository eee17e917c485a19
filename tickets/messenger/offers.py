"""Buttons that stand under a notice: what its reader may well do next."""

from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.messenger.buttons import Button, Rows
from tickets.choices import Status
from tickets.models import Ticket
from tickets.permissions import can_accept_solution, can_take

SOLVED = ("ticket.status_changed", "ticket.solution_reminded")


def notice_buttons(ticket: Ticket, person: User, *, kind: str) -> Rows:
    """A mark and a way back under a solution, an engineer under what the desk says by itself, the
    ticket to take under a hand-over."""
    if kind in SOLVED and ticket.status == Status.RESOLVED:
        return solution_buttons(ticket, person)
    if kind == "ticket.opened" and person.is_client:
        return [[engineer_button(ticket)]]
    if kind in ("ticket.handed_over", "ticket.engineer_asked") and can_take(person, ticket):
        return [[take_button(ticket.number)]] if ticket.assignee_id is None else []
    return []


def solution_buttons(ticket: Ticket, person: User) -> Rows:
    """Marks from 1 to 5, and whether it helped, for who speaks for the client."""
    if not can_accept_solution(person, ticket):
        return []
    number = str(ticket.number)
    return [
        [Button(f"{mark} ★", "mark", f"{number}:{mark}") for mark in range(1, 6)],
        [
            Button(_("It helped: close the request"), "accept", number),
            Button(_("It did not help"), "reject", number),
        ],
        [engineer_button(ticket)],
    ]


def engineer_button(ticket: Ticket) -> Button:
    return Button(_("Pass me to an engineer"), "engineer", str(ticket.number))


def take_button(number: int) -> Button:
    return Button(_("Take #%(number)d") % {"number": number}, "take", str(number))
