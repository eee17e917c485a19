"""A night at the desk: emergencies nobody touches, and what came of them (for ``Desk.ask``)."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from contracts.choices import Metric, Priority
from contracts.models import Product
from escalation.models import Escalation, EscalationStep
from servicedesk.accounts.models import User
from servicedesk.events.models import Delivery, DeliveryState, Event
from servicedesk.notifications.models import MailState, Notification, OutgoingMail
from sla.models import Clock
from tickets import services
from tickets.choices import Channel, Level, TicketType
from tickets.models import Ticket
from tickets.services import TicketDraft

SLA_KINDS = ("clock.warned", "clock.breached")


def open_emergencies(requester: str, ages_seconds: list[float]) -> list[int]:
    """One critical ticket for each age, opened that long ago; returns their numbers."""
    client = User.objects.get(email=requester)
    now = timezone.now()
    return [
        services.open_ticket(
            TicketDraft(
                subject=f"Doors stay open after the update, gate {number}",
                body="Since midnight no door locks. Guards stand at every entrance.",
                requester=client,
                organisation=client.organisation,
                type=TicketType.INCIDENT,
                product=Product.objects.get(code="gate-4"),
                category=None,
                impact=Level.HIGH,
                urgency=Level.HIGH,
                channel=Channel.PORTAL,
            ),
            actor=client,
            at=now - timedelta(seconds=age),
        ).pk
        for number, age in enumerate(ages_seconds, start=1)
    ]


def chain_seconds() -> list[int]:
    """Seconds after opening of every step a premium emergency meets, in order."""
    return sorted({due for clock in _promises() for due in clock})


def _promises() -> list[list[int]]:
    promised = {
        "first_response": 15 * 60, "line1_stay": 30 * 60, "resolution": 240 * 60,
    }  # fmt: skip
    return [
        [
            seconds * step["percent"] // 100
            if step["percent"] is not None
            else seconds + step["offset_minutes"] * 60
            for step in _steps_of(metric)
        ]
        for metric, seconds in promised.items()
    ]


def _steps_of(metric: str) -> list[dict[str, Any]]:
    """The steps of the rule that a critical premium clock of this metric follows."""
    rows = EscalationStep.objects.filter(rule__is_active=True, rule__metric=metric).select_related(
        "rule", "rule__plan"
    )
    fitting = [
        row
        for row in rows
        if row.rule.priority in (None, Priority.CRITICAL)
        and (row.rule.plan is None or row.rule.plan.code == "premium")
    ]
    best = max(
        ((row.rule.plan_id is not None, row.rule.priority is not None) for row in fitting),
        default=None,
    )
    return [
        {"step": row.pk, "percent": row.percent, "offset_minutes": row.offset_minutes,
         "recipients": row.recipients}
        for row in fitting
        if (row.rule.plan_id is not None, row.rule.priority is not None) == best
    ]  # fmt: skip


def clocks(tickets: list[int]) -> list[dict[str, Any]]:
    """The clocks of these tickets, each with the steps of its rule."""
    steps = {metric: _steps_of(metric) for metric in Metric.values}
    return [
        {"clock": row.pk, "ticket": row.ticket_id, "metric": row.metric,
         "started_at": row.started_at.isoformat(), "target_seconds": row.target_seconds,
         "steps": steps[row.metric]}
        for row in Clock.objects.filter(ticket__in=tickets)
    ]  # fmt: skip


def raised(tickets: list[int]) -> list[dict[str, Any]]:
    """Every escalation of these tickets as recorded, in order, with whom each channel told."""
    rows = Escalation.objects.filter(ticket__in=tickets).order_by("event_id")
    return [
        {"clock": row.clock_id, "step": row.step_id, "ticket": row.ticket_id,
         "due_at": row.due_at.isoformat(), "raised_at": row.raised_at.isoformat(),
         "told": _emails(row.told.all()),
         "inboxes": _recipients(Notification, row.event_id),
         "letters": _recipients(OutgoingMail, row.event_id)}
        for row in rows.prefetch_related("told")
    ]  # fmt: skip


def _emails(people: Any) -> list[str]:
    return sorted(user.email for user in people)


def _recipients(model: Any, event_id: int) -> list[str]:
    rows = model.objects.filter(event=event_id).select_related("recipient")
    return sorted(row.recipient.email for row in rows)


def clock_events(tickets: list[int]) -> list[tuple[str, int]]:
    """(kind, clock) of every warning and breach recorded for these tickets."""
    rows = Event.objects.filter(kind__in=SLA_KINDS, subject_id__in=tickets)
    return [(row.kind, row.data["clock"]) for row in rows.order_by("pk")]


def letters(tickets: list[int]) -> list[str]:
    """Message-IDs of the letters about these tickets, one each row."""
    rows = OutgoingMail.objects.filter(
        event__subject_type="tickets.ticket", event__subject_id__in=tickets
    )
    return list(rows.values_list("message_id", flat=True))


def unfinished() -> dict[str, int]:
    """What still waits: letters, deliveries; and what was given up."""
    return {
        "letters": OutgoingMail.objects.filter(state=MailState.WAITING).count(),
        "letters parked": OutgoingMail.objects.filter(state=MailState.PARKED).count(),
        "deliveries": Delivery.objects.filter(state=DeliveryState.WAITING).count(),
        "deliveries parked": Delivery.objects.filter(state=DeliveryState.PARKED).count(),
    }


def let_leases_run_out() -> int:
    """As if the minutes of a lease had passed: what a killed worker held is free again."""
    now = timezone.now()
    mail = OutgoingMail.objects.filter(state=MailState.WAITING, next_attempt_at__gt=now)
    deliveries = Delivery.objects.filter(state=DeliveryState.WAITING, next_attempt_at__gt=now)
    return mail.update(next_attempt_at=now) + deliveries.update(next_attempt_at=now)


def nobody_touched(tickets: list[int]) -> bool:
    """Whether the tickets still stand as they were sent."""
    return not Ticket.objects.filter(pk__in=tickets).exclude(
        status="new", assignee=None, first_replied_at=None
    ).exists()  # fmt: skip
