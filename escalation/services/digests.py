"""The daily letter of tickets nobody has: once a day, whoever sweeps."""

from datetime import date, datetime
from functools import partial

from django.db import transaction

from contracts.choices import Priority
from escalation.events import DIGEST_TOLD
from escalation.models import Digest, DigestDay
from escalation.notifications import DIGESTS, DigestLine, Portion, digest_notice
from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import User
from servicedesk.events.services import record
from servicedesk.notifications.services import notify
from servicedesk.wording import zone
from tickets.choices import DeadlineState, Status, TicketType
from tickets.models import Ticket

MOST_LINES = 100
CRITICAL = (Priority.CRITICAL, Priority.HIGH)


def tell_digests(now: datetime) -> int:
    """Tell what is due by now and not told today; returns how many digests.

    After downtime the day's digest comes late, and once; days that went by are not made up for.
    """
    return sum(_tell(key, now=now) for key in _due(now))


def _due(now: datetime) -> list[int]:
    return [
        digest.pk
        for digest in Digest.objects.filter(is_active=True)
        if now.astimezone(zone(digest.time_zone)).time() >= digest.tell_at
    ]


@transaction.atomic
def _tell(key: int, *, now: datetime) -> bool:
    digest = Digest.objects.select_for_update().get(pk=key)
    day = now.astimezone(zone(digest.time_zone)).date()
    if DigestDay.objects.filter(digest=digest, day=day).exists():
        return False
    portions = unassigned(now)
    count = sum(portion.count for portion in portions)
    DigestDay.objects.create(digest=digest, day=day, ticket_count=count, told_at=now)
    if count:
        _write(digest, day, portions, count=count, now=now)
    return True


def _write(
    digest: Digest, day: date, portions: list[Portion], *, count: int, now: datetime
) -> None:
    event = record(DIGEST_TOLD, digest, actor=None, at=now, day=day.isoformat(), count=count)
    people = User.objects.active().with_role(Role.COORDINATOR, Role.TSM).order_by("pk")
    render = partial(digest_notice, portions=portions, count=count)
    notify(event, people, topic=DIGESTS, render=render)


def unassigned(now: datetime) -> list[Portion]:
    """Open tickets without an assignee in three portions: critical or late, the others, and those
    that are planned; each the nearest deadline first. The letter is the same for all it goes to, so
    it names nothing of confidential teams: their leads look after it."""
    found: dict[str, list[DigestLine]] = {"critical": [], "other": [], "planned": []}
    waiting = Ticket.objects.open().unassigned().exclude(team__is_confidential=True)
    rows = waiting.by_deadline().values_list(
        "pk", "subject", "priority", "organisation__name", "due_at", "due_state", "type", "status"
    )  # fmt: skip
    for number, subject, priority, client, due_at, due_state, kind, status in rows.iterator():
        is_late = due_state == DeadlineState.BREACHED or (due_at is not None and due_at <= now)
        if kind == TicketType.MAINTENANCE or status == Status.SCHEDULED:
            portion = "planned"
        else:
            portion = "critical" if priority in CRITICAL or is_late else "other"
        found[portion].append(DigestLine(number, subject, priority, client or "", due_at))
    return [Portion(name, tuple(lines[:MOST_LINES]), len(lines)) for name, lines in found.items()]
