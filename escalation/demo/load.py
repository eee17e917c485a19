"""Putting the lives in: chunk by chunk, a transaction each, derived rows by the rebuild
functions."""

import random
from collections.abc import Callable, Sequence
from copy import copy
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction

from contracts.models import Entitlement, Product
from contracts.services import decide_entitlement
from escalation.demo.lives import Life, Teller, openings
from escalation.demo.people import World
from escalation.demo.rows import Record
from escalation.demo.words import GREETING, MATTERS
from escalation.services import replan_batch
from servicedesk.events.models import Event
from servicedesk.events.services import replaying
from sla.services import refresh_batch
from tickets.choices import Channel, Level
from tickets.models import Category, Handoff, Message, PriorityRule, Rating, Stay, Ticket
from tickets.search import index_tickets
from tickets.services import TicketDraft, open_ticket, refresh_flows

CHUNK = 500
EMERGENCIES = 5
Progress = Callable[[int], None]


def load_tickets(world: World, *, count: int, seed: int, now: datetime, progress: Progress) -> None:
    """Tell ``count`` lives over the year before ``now`` and write them; ``progress`` hears how
    many stand."""
    rng = random.Random(seed)  # noqa: S311 — repeatable chance, not secrets
    teller = Teller(world, rng, now=now)
    lives = (teller.life(at) for at in openings(count, rng, now=now))
    writer = Writer(now=now)
    done = 0
    while chunk := list(islice(lives, CHUNK)):
        writer.write(chunk)
        done += len(chunk)
        progress(done)


def open_emergencies(world: World, *, now: datetime) -> None:
    """Some requests nobody has touched, through the verbs: what the sweeps find to tell of."""
    premium = [
        client
        for client in world.clients
        if client.contract and client.contract.plan.code == "premium"
    ]
    for number, matter in enumerate(MATTERS[:EMERGENCIES]):
        client = premium[number % len(premium)]
        tongue = 1 if client.is_english else 0
        open_ticket(
            TicketDraft(
                subject=matter.subject[tongue],
                body=GREETING[tongue] + matter.body[tongue].format(n=number + 1),
                requester=client.contacts[0],
                organisation=client.organisation,
                product=next(one for one in world.products if one.code == matter.product),
                impact=Level.HIGH,
                urgency=Level.HIGH if number % 2 else Level.MEDIUM,
                channel=Channel.PORTAL,
            ),
            actor=client.contacts[0],
            at=now - timedelta(minutes=6 + 9 * number),
        )


class Writer:
    """Writes chunks of lives; what all tickets share is looked up once."""

    def __init__(self, *, now: datetime) -> None:
        self.now = now
        self.products = {product.code: product for product in Product.objects.all()}
        self.categories = list(Category.objects.filter(product=None).order_by("pk"))
        self.matrix = {
            (rule.impact, rule.urgency): rule.priority for rule in PriorityRule.objects.all()
        }
        self.decisions: dict[tuple[int, int, bool], Entitlement] = {}

    def write(self, lives: list[Life]) -> None:
        with transaction.atomic(), replaying():
            records = [self._record(life) for life in lives]
            Entitlement.objects.bulk_create([record.ticket.entitlement for record in records])
            tickets = Ticket.objects.bulk_create([record.ticket for record in records])
            self._write_belongings(records)
            self._derive([ticket.pk for ticket in tickets])

    def _record(self, life: Life) -> Record:
        product = self.products[life.matter.product]
        category = self.categories[MATTERS.index(life.matter) % len(self.categories)]
        priority = self.matrix[(life.impact, life.urgency)]
        return Record(
            life, self._entitlement(life, product, priority), product, category.pk, priority
        )

    def _entitlement(self, life: Life, product: Product, priority: int) -> Entitlement:
        """A copy of the decision this client, product and side of the contract's end got first."""
        contract = life.client.contract
        is_over = contract is not None and life.opened_at.date() > contract.ends_on
        key = (life.client.organisation.pk, product.pk, is_over)
        if key not in self.decisions:
            self.decisions[key] = decide_entitlement(
                organisation=life.client.organisation,
                product=product,
                priority=priority,
                at=life.opened_at,
            )
        decision = copy(self.decisions[key])
        decision.pk, decision._state.adding = None, True
        decision.decided_at = life.opened_at
        decision.reason_details = {**decision.reason_details, "priority": priority}
        return decision

    def _write_belongings(self, records: Sequence[Record]) -> None:
        for record in records:
            rows = (record.messages, record.handoffs, record.stays, record.ratings)
            for row in (row for some in rows for row in some):
                row.ticket = record.ticket
        Message.objects.bulk_create([row for record in records for row in record.messages])
        Handoff.objects.bulk_create([row for record in records for row in record.handoffs])
        Stay.objects.bulk_create([row for record in records for row in record.stays])
        Rating.objects.bulk_create([row for record in records for row in record.ratings])
        Event.objects.bulk_create(
            [pending.event(record.ticket) for record in records for pending in record.events]
        )

    def _derive(self, ticket_ids: Sequence[int]) -> None:
        """Everything that follows from history, by the functions that rebuild it."""
        fresh = Ticket.objects.filter(pk__in=ticket_ids).order_by("pk")
        tickets = list(fresh.select_related("entitlement__plan_version__plan"))
        index_tickets(ticket_ids)
        refresh_flows(ticket_ids)
        refresh_batch(tickets, now=self.now, is_quiet=True)
        replan_batch([ticket for ticket in tickets if ticket.is_open], now=self.now, is_quiet=True)
