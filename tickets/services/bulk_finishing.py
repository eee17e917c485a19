"""The end of a bulk change: counted, recorded, and told once."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from servicedesk.events.services import record
from tickets.choices import BulkState, ItemState
from tickets.events import BULK_APPLIED
from tickets.models import Bulk, BulkItem
from tickets.services.macros import count_use


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
    given: Counter[int] = Counter()
    teams: Counter[int] = Counter()
    changed = bulk.items.filter(state__in=(ItemState.DONE, ItemState.PARTLY))
    rows = changed.order_by().values_list("before", "after")
    for before, after in rows.iterator(chunk_size=500):
        if after.get("assignee") and after["assignee"] != before.get("assignee"):
            given[after["assignee"]] += 1
        if after.get("team") and after["team"] != before.get("team"):
            teams[after["team"]] += 1
    record(
        BULK_APPLIED, bulk, actor=bulk.actor, at=now, count=done,
        refused=states[ItemState.REFUSED], total=sum(states.values()),
        given={str(key): count for key, count in given.items()},
        teams={str(key): count for key, count in teams.items()},
    )  # fmt: skip
    if bulk.macro is not None and bulk.undoes_id is None:
        count_use(bulk.macro, count=done, at=now)
    return True


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
