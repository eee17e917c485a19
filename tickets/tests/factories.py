"""Tickets for tests, made by the services as the doors make them."""

from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now

from servicedesk.accounts.models import Team, User
from servicedesk.events.models import Event
from tickets import services
from tickets.choices import Channel
from tickets.models import Handoff, Sheet, Ticket
from tickets.models.regulation import Item
from tickets.services import SheetDraft

MORNING = datetime.fromisoformat("2026-03-02T09:00:00+03:00")
"""A Monday, the start of the working day in Moscow."""


def at(minutes: int = 0, **more: int) -> datetime:
    """So long after MORNING."""
    return MORNING + timedelta(minutes=minutes, **more)


def open_ticket(requester: User | None, *, actor: User | None = None, **fields: Any) -> Ticket:
    """A request of this person, by themselves on the portal unless told, opened at MORNING."""
    when = fields.pop("at", MORNING)
    files = fields.pop("files", ())
    draft = services.TicketDraft(
        **{
            "subject": "Controller does not answer",
            "body": "The door stays shut since nine.",
            "requester": requester,
            "channel": Channel.PORTAL,
            **fields,
        }
    )
    return services.open_ticket(draft, actor=actor or requester, at=when, files=files)


def hand_over(ticket: Ticket, *, to: Team, actor: User, at: datetime | None = None) -> Handoff:
    """A hand-over that says what it must."""
    return services.hand_over(
        ticket, to_team=to, tried="Restarted it", hypothesis="The firmware", actor=actor,
        at=at or now(),
    )  # fmt: skip


def a_checklist(*points: str, **more: Any) -> Sheet:
    """A checklist whose points are all required, kept before MORNING unless told."""
    when = more.pop("at", MORNING - timedelta(days=1))
    actor, sheet = more.pop("actor", None), more.pop("sheet", None)
    items = [Item(one, is_required=True) for one in points or ("Logs are attached",)]
    draft = SheetDraft(**{"kind": "checklist", "name": "Before the end", "items": items, **more})
    return services.save_sheet(draft, actor=actor, sheet=sheet, at=when)


def upload(name: str = "log.txt", content: bytes = b"all is well") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def kinds(ticket: Ticket) -> list[str]:
    """What happened, in order, without the app's name."""
    events = Event.objects.filter(subject_type="tickets.ticket", subject_id=ticket.pk)
    names = events.order_by("at", "pk").values_list("kind", flat=True)
    return [name.removeprefix("ticket.") for name in names if name.startswith("ticket.")]


def happened(ticket: Ticket, kind: str) -> list[dict[str, Any]]:
    """The data of the events of one kind, in order."""
    events = Event.objects.filter(
        subject_type="tickets.ticket", subject_id=ticket.pk, kind=f"ticket.{kind}"
    )
    return list(events.order_by("at", "pk").values_list("data", flat=True))
