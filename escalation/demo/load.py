"""Putting the lives in: chunk by chunk, a transaction each, derived rows by the rebuild
functions."""

import random
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import islice

from django.db import transaction

from contracts.models import Entitlement, Product
from escalation.demo.lives import Life, Teller, openings
from escalation.demo.people import World
from escalation.demo.rows import Record
from escalation.services import plan_batch
from servicedesk.events.models import Event
from servicedesk.events.services import replaying
from sla.services import refresh_batch
from tickets import search
from tickets.flow import refresh_flows
from tickets.models import Category, Handoff, Message, PriorityRule, Rating, Stay, Ticket

CHUNK = 500
Progress = Callable[[int], None]


def load_tickets(world: World, *, count: int, seed: int, now: datetime, progress: Progress) -> None:
    """Tell ``count`` lives over the year before ``now`` and write them; ``progress`` hears how many
    stand."""
    rng = random.Random(seed)  # noqa: S311 — a believable year needs repeatable chance, not secrets
    teller = Teller(world, rng, now=now)
    lives = (teller.life(at) for at in openings(count, rng, now=now))
    writer = Writer(now=now)
    done = 0
    while chunk := list(islice(lives, CHUNK)):
        writer.write(chunk)
        done += len(chunk)
        progress(done)


class Writer:
    """Writes chunks of lives; looks the matrix, the products and the categories up once."""

    def __init__(self, *, now: datetime) -> None:
        self.now = now
        self.products = {product.code: product for product in Product.objects.all()}
        self.categories = dict(Category.objects.values_list("code", "pk"))
        self.matrix = {
            (rule.impact, rule.urgency): rule.priority for rule in PriorityRule.objects.all()
        }

    def write(self, lives: list[Life]) -> None:
        with transaction.atomic(), replaying():
            records = [self._record(life) for life in lives]
            tickets = Ticket.objects.bulk_create([record.ticket for record in records])
            self._write_belongings(records)
            fresh = Ticket.objects.filter(pk__in=[ticket.pk for ticket in tickets])
            settled = list(fresh.select_related("entitlement__plan_version").order_by("pk"))
            search.index_tickets([ticket.pk for ticket in settled])
            refresh_flows([ticket.pk for ticket in settled])
            refresh_batch(settled, now=self.now, is_quiet=True)
            plan_batch([ticket.pk for ticket in settled if ticket.is_open], now=self.now)

    def _record(self, life: Life) -> Record:
        product = self.products[life.matter.product]
        return Record(
            life,
            self._entitlement(life, product),
            product,
            self.categories.get(life.matter.category) or next(iter(self.categories.values())),
            self.matrix[(life.impact, life.urgency)],
        )

    def _entitlement(self, life: Life, product: Product) -> Entitlement:
        raise NotImplementedError

    def _write_belongings(self, records: list[Record]) -> None:
        for record in records:
            rows: Iterable[Message | Handoff | Stay | Rating]
            for rows in (record.messages, record.handoffs, record.stays, record.ratings):
                for row in rows:
                    row.ticket = record.ticket
        Message.objects.bulk_create([row for record in records for row in record.messages])
        Handoff.objects.bulk_create([row for record in records for row in record.handoffs])
        Stay.objects.bulk_create([row for record in records for row in record.stays])
        Rating.objects.bulk_create([row for record in records for row in record.ratings])
        Event.objects.bulk_create(
            [pending.event(record.ticket) for record in records for pending in record.events]
        )
