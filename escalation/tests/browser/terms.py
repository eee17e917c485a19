"""A client under a plan of their own, with an open request. Called by ``Desk.ask``."""

from datetime import timedelta

from django.utils import timezone

from contracts.choices import ContractState, Metric, Priority
from contracts.models import Contract, ServiceHours
from contracts.services import TargetDraft, create_plan
from escalation.tests.processes.cast import person
from servicedesk.accounts.choices import OrganisationKind, Role
from servicedesk.accounts.models import Organisation
from sla.models import Clock
from tickets import services
from tickets.choices import Channel
from tickets.services import TicketDraft


def prepare(language: str) -> dict[str, int]:
    """The keys of the plan and the ticket; a critical request is to be solved in four hours."""
    now, today = timezone.now(), timezone.localdate()
    client = Organisation.objects.create(
        name=f"Harbour {language}", kind=OrganisationKind.CLIENT, time_zone="Europe/Moscow"
    )
    contact = person(f"harbour.{language}@desk.example", "Hana", Role.CLIENT, language, client)
    always = ServiceHours.objects.get(name="24/7")
    plan = create_plan(
        f"Harbour {language}", code=f"harbour-{language}", rank=40, intake_hours=always,
        targets=[TargetDraft(Metric.RESOLUTION, Priority.CRITICAL, 240, always)],
        effective_from=today - timedelta(days=30), actor=None,
    )  # fmt: skip
    Contract.objects.create(
        number=f"C-harbour-{language}", organisation=client, plan=plan, time_zone="Europe/Moscow",
        state=ContractState.ACTIVE, starts_on=today - timedelta(days=20),
        ends_on=today + timedelta(days=300),
    )  # fmt: skip
    draft = TicketDraft(
        subject="Gate 7 is shut", body="It does not open.", requester=contact,
        organisation=client, priority=Priority.CRITICAL, channel=Channel.PORTAL,
    )  # fmt: skip
    ticket = services.open_ticket(draft, actor=contact, at=now - timedelta(minutes=10))
    return {"plan": plan.pk, "ticket": ticket.pk}


def promised_minutes(number: int) -> list[int]:
    """From the request to each of its deadlines, the first promise first."""
    clocks = Clock.objects.filter(ticket=number, metric=Metric.RESOLUTION).order_by("version")
    return [round((one.due_at - one.started_at).total_seconds() / 60) for one in clocks]
