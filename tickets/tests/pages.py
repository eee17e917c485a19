"""The ticket's page and its verbs as tests ask for them."""

from typing import Any

from django.urls import reverse

from servicedesk.events.models import Event
from tickets.models import Handoff, Message, Ticket


def page(ticket: Ticket) -> str:
    return f"/desk/tickets/{ticket.pk}/"


def act(name: str, ticket: Ticket) -> str:
    return reverse(f"tickets:{name}", args=[ticket.pk])


def standing(ticket: Ticket) -> tuple[Any, ...]:
    """All a refusal must leave alone."""
    row = Ticket.objects.filter(pk=ticket.pk).values().get()
    return row, Message.objects.count(), Event.objects.count(), Handoff.objects.count()
