"""Changing many tickets at once: chosen, looked at, then each of them in its own transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.errors import DATABASE_AWAY, Conflict, Refused
from servicedesk.events.services import marked
from tickets import permissions
from tickets.changes.reading import Change, as_data, read_changes
from tickets.changes.targets import Targets, read_targets, refuse_gone
from tickets.choices import BulkState, ItemState
from tickets.models import Bulk, BulkItem, Macro, Ticket
from tickets.querysets import TicketQuerySet
from tickets.services.bulk_finishing import finish
from tickets.services.bulk_undoing import restore
from tickets.services.changing import apply_changes
from tickets.services.macros import macro_words

log = structlog.get_logger(__name__)
MOST_TICKETS = 10_000
AT_ONCE = 50
"""So many are done while the person waits; more go to a worker."""
LEASE = timedelta(minutes=2)
BATCH = 200
DRAFT_KEPT = timedelta(days=2)


@transaction.atomic
def choose_tickets(
    tickets: TicketQuerySet, *, actor: User, wanted: Sequence[int] = (), query: str = ""
) -> Bulk:
    """Keep which tickets are to be changed: what is looked at is what will be changed, whatever
    else comes to match meanwhile.

    ``tickets``: those the actor sees; ``wanted``: the numbers named, of which those not there are
    counted. Raises Refused for none and for more than 10,000.
    """
    if not permissions.can_use_macros(actor):
        raise Refused(_("You may not change tickets."), code="not_allowed")
    found = list(tickets.order_by("pk").values_list("pk", flat=True)[: MOST_TICKETS + 1])
    if not found and not wanted:
        raise Refused(_("No ticket is chosen: mark some first."), code="none")
    if len(found) > MOST_TICKETS:
        raise Refused(
            _("More than %(count)d tickets: narrow the question.") % {"count": MOST_TICKETS},
            code="too_many",
        )
    bulk = Bulk.objects.create(
        actor=actor, query=query[:1_000], created_at=timezone.now(),
        missing_count=len(set(wanted) - set(found)),
    )  # fmt: skip
    items = (BulkItem(bulk=bulk, ticket_id=key) for key in found)
    BulkItem.objects.bulk_create(items, batch_size=500)
    return bulk


@transaction.atomic
def plan(bulk: Bulk, *, actor: User, changes: object = None, macro: Macro | None = None) -> Bulk:
    """Say what is to be changed. Raises Refused for changes that mean nothing or name what is
    gone, Conflict once it has begun."""
    row = _locked(bulk, actor=actor)
    read = macro.read() if macro is not None else read_changes(changes)
    refuse_gone(read, read_targets(read, seen_by=actor))
    row.changes, row.macro = as_data(read), macro
    row.save(update_fields=["changes", "macro"])
    return row


@transaction.atomic
def start(
    bulk: Bulk, *, actor: User, seen: str | None = None, at: datetime | None = None
) -> Bulk:  # fmt: skip
    """Begin: the rows now say that it must be done, whoever does it. Raises Conflict when it has
    begun already or is no longer what was looked at (``seen``, a token), Refused while nothing is
    to be changed."""
    row = _locked(bulk, actor=actor)
    if seen is not None and seen != row.token:
        raise Conflict(_("What is to be changed is another since: look at it again, then apply."))
    refuse_gone(row.read(), read_targets(row.read(), seen_by=actor))
    row.state, row.started_at = BulkState.RUNNING, at or timezone.now()
    row.save(update_fields=["state", "started_at"])
    return row


def _locked(bulk: Bulk, *, actor: User) -> Bulk:
    row = Bulk.objects.select_for_update(of=("self",)).get(pk=bulk.pk)
    if row.actor_id != actor.pk:
        raise Refused(_("This is another person's change."), code="not_allowed")
    if row.state != BulkState.DRAFT:
        raise Conflict(_("It has begun already: look at what became of it."))
    return row


@transaction.atomic
def undo(bulk: Bulk, *, actor: User, at: datetime | None = None) -> Bulk:
    """Begin to take a bulk change back, ticket by ticket, where nobody changed it since.

    Raises Refused before it is done, for somebody else's and for one that was itself an undoing;
    Conflict when it is being taken back already.
    """
    row = Bulk.objects.select_for_update(of=("self",)).get(pk=bulk.pk)
    if row.actor_id != actor.pk:
        raise Refused(_("This is another person's change."), code="not_allowed")
    if row.state != BulkState.DONE or row.undoes_id is not None:
        raise Refused(_("Only what was applied can be taken back."), code="not_done")
    if Bulk.objects.filter(undoes=row).exists():
        raise Conflict(_("It is taken back already."))
    now = at or timezone.now()
    back = Bulk.objects.create(
        actor=actor, changes=row.changes, macro=row.macro, query=row.query, undoes=row,
        state=BulkState.RUNNING, created_at=now, started_at=now,
    )  # fmt: skip
    done = row.items.filter(state=ItemState.DONE).order_by("pk")
    items = (
        BulkItem(bulk=back, ticket_id=one.ticket_id, before=one.after, after=one.before,
                 said=one.said, revision=one.revision)
        for one in done.iterator(chunk_size=500)
    )  # fmt: skip
    BulkItem.objects.bulk_create(items, batch_size=500)
    return back


def carry_on(bulk: Bulk, *, now: datetime | None = None) -> int:
    """Do what waits of a running bulk change; how many tickets this call did.

    Any number of workers may call it at once, and any may be killed: a ticket is claimed by a
    conditional UPDATE, and its change and its mark are one transaction.
    """
    count = 0
    if bulk.state != BulkState.RUNNING:
        return count
    work = _Work(bulk)
    while True:
        moment = now or timezone.now()
        keys = list(bulk.items.free(moment).order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not keys:
            break
        for key in keys:
            moment = now or timezone.now()
            if _claim(key, now=moment):
                count += _done(work, key)
    if not bulk.items.waiting().exists():
        finish(bulk)
    return count


def carry_on_all() -> None:
    """Every running bulk change, the oldest first; also those whose worker is gone."""
    for bulk in Bulk.objects.running().select_related("actor", "macro").order_by("pk"):
        carry_on(bulk)


def _claim(key: int, *, now: datetime) -> bool:
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    waiting = BulkItem.objects.filter(free, pk=key, state=ItemState.WAITING)
    return bool(waiting.update(claimed_until=now + LEASE))


def _done(work: "_Work", key: int) -> int:
    """One ticket; it waits for the next pass where the database failed it."""
    try:
        return work.do(key)
    except DATABASE_AWAY as error:
        log.warning("bulk change put off", bulk=work.bulk.pk, item=key, exc_info=error)
        return 0


class _Work:
    """What is read once for all tickets of a bulk change."""

    def __init__(self, bulk: Bulk) -> None:
        self.bulk, self.actor = bulk, bulk.actor
        self.changes: tuple[Change, ...] = bulk.read()
        self.targets: Targets = read_targets(self.changes, seen_by=self.actor)
        with translation.override(self.actor.language):
            self.why = why_of(bulk)

    def do(self, key: int) -> int:
        """One ticket: changed and marked in one transaction, in the actor's language."""
        with translation.override(self.actor.language), transaction.atomic():
            item = BulkItem.objects.select_for_update(of=("self",)).get(pk=key)
            if item.state != ItemState.WAITING:
                return 0
            try:
                with transaction.atomic(), marked(bulk=self.bulk.pk):
                    self._change(item)
            except Refused as refusal:
                item.state, item.error = ItemState.REFUSED, str(refusal)
            except DATABASE_AWAY:
                raise
            except Exception as error:
                log.exception("bulk change failed", bulk=self.bulk.pk, ticket=item.ticket_id)
                item.state, item.error = ItemState.REFUSED, repr(error)[:1_000]
            item.save()
        return 1

    def _change(self, item: BulkItem) -> None:
        seen = Ticket.visible_to(self.actor).with_people().select_related("category", "asset")
        ticket = seen.filter(pk=item.ticket_id).first() if self.actor.is_active else None
        if ticket is None:
            raise Refused(_("There is no such ticket."), code="missing")
        if self.bulk.undoes_id is not None:
            restore(ticket, item, actor=self.actor, why=self.why)
            return
        outcome = apply_changes(
            ticket, self.changes, targets=self.targets, actor=self.actor, why=self.why
        )
        item.before, item.after, item.said = outcome.before, outcome.after, outcome.said
        item.revision = outcome.revision
        item.state = ItemState.DONE if outcome.is_news else ItemState.UNCHANGED


def why_of(bulk: Bulk) -> str:
    """The reason of changes that give none."""
    if bulk.undoes_id is not None:
        return _("Bulk change %(number)d was taken back") % {"number": bulk.undoes_id}
    if bulk.macro is not None:
        return macro_words(bulk.macro)
    return _("Bulk change %(number)d") % {"number": bulk.pk}


def sweep_drafts(now: datetime) -> None:
    """Let go of choices nobody came back to."""
    Bulk.objects.drafts_before(now - DRAFT_KEPT).delete()


def numbers_of(given: Iterable[str]) -> list[int]:
    """Ticket numbers as forms send them; what is no number is left out."""
    return [int(one) for one in given if one.isascii() and one.isdigit() and len(one) < 16]
