"""The end of a bulk change: counted, recorded, and told once."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from servicedesk.accounts.models import User
from servicedesk.events.services import record
from tickets.choices import BulkState, ItemState, Status
from tickets.events import ASSIGNED, BULK_APPLIED, HANDED_OVER, MESSAGE_POSTED, STATUS_CHANGED
from tickets.models import Bulk, BulkItem, Ticket, Watcher
from tickets.services.macros import count_use
from tickets.workflow import is_reopening

SUMMED_UP = frozenset(
    kind.name for kind in (ASSIGNED, HANDED_OVER, MESSAGE_POSTED, STATUS_CHANGED)
)  # fmt: skip
"""What our own people hear of in the summary, and not ticket by ticket."""


@transaction.atomic
def finish(bulk: Bulk) -> bool:
    """Mark it done and record BULK_APPLIED, once whoever comes to it first; whether it was us."""
    now = timezone.now()
    is_ours = Bulk.objects.filter(pk=bulk.pk, state=BulkState.RUNNING).update(
        state=BulkState.DONE, finished_at=now
    )
    bulk.refresh_from_db(fields=["state", "finished_at"])
    if not is_ours:
        return False
    states = counts_of(bulk)
    done = states[ItemState.DONE] + states[ItemState.PARTLY]
    record(
        BULK_APPLIED, bulk, actor=bulk.actor, at=now, count=done,
        refused=states[ItemState.REFUSED], total=sum(states.values()), **_whom_it_concerns(bulk),
    )  # fmt: skip
    if bulk.macro is not None and bulk.undoes_id is None:
        count_use(bulk.macro, count=done, at=now)
    return True


def _whom_it_concerns(bulk: Bulk) -> dict[str, dict[str, int]]:
    """How many tickets people were given, teams were handed, and of those that people have or
    follow how many were written on, solved, cancelled or taken up again."""
    given: Counter[int] = Counter()
    teams: Counter[int] = Counter()
    followed: defaultdict[int, set[int]] = defaultdict(set)
    changed = bulk.items.filter(state__in=(ItemState.DONE, ItemState.PARTLY))
    rows = changed.order_by().values_list(
        "ticket", "ticket__requester", "before", "after", "said", named=True
    )
    told: set[int] = set()
    for row in rows.iterator(chunk_size=500):
        assignee, team = row.after.get("assignee"), row.after.get("team")
        if assignee and assignee != row.before.get("assignee"):
            given[assignee] += 1
            assignee = None
        is_handed = bool(team) and team != row.before.get("team")
        teams.update([team] if is_handed else ())
        concerned = (assignee, row.ticket__requester) if _is_news(row) else ()
        told.update([row.ticket] if is_handed or concerned else ())
        for person in filter(None, concerned):
            followed[person].add(row.ticket)
    for ticket, person in Watcher.objects.filter(ticket__in=told).values_list("ticket", "user"):
        followed[person].add(ticket)
    people = User.objects.active().desk().filter(pk__in=list(followed)).order_by("pk")
    touched = {
        one.pk: Ticket.visible_to(one).filter(pk__in=followed[one.pk]).count() for one in people
    }
    found = {"given": given, "teams": teams, "touched": touched}
    return {
        name: {str(key): count for key, count in counts.items() if count}
        for name, counts in found.items()
    }


def _is_news(row: Any) -> bool:
    before, after = row.before.get("status", ""), row.after.get("status", "")
    is_over = after != before and after in (Status.RESOLVED, Status.CANCELLED)
    is_written_on = any(one["do"] in ("note", "reply") for one in row.said)
    return is_written_on or is_over or is_reopening(before, after)


def counts_of(bulk: Bulk) -> Counter[str]:
    """How many of its tickets stand in each state; one query."""
    return counts_by_bulk([bulk.pk])[bulk.pk]


def counts_by_bulk(keys: Iterable[int]) -> Mapping[int, Counter[str]]:
    """The same of several at once, by key; one query."""
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    rows = BulkItem.objects.filter(bulk__in=list(keys)).order_by().values_list("bulk", "state")
    for key, state, count in rows.annotate(count=Count("pk")):
        found[key][state] = count
    return found
