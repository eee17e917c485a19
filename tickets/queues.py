"""The named queues of the desk."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import Team, User
from tickets.choices import DeadlineState, Status
from tickets.counting import capped_counts
from tickets.models import Handoff, Ticket
from tickets.orders import BY_DEADLINE, BY_SOLUTION, BY_WAIT, Order

SOON = timedelta(hours=2)
COUNT_SECONDS = 10


Condition = Callable[[User, datetime], Q]


@dataclass(frozen=True)
class Queue:
    """A set of tickets with a name. ``condition`` narrows the open ones, or those of ``status``."""

    name: str
    label: str | Promise
    icon: str
    condition: Condition
    order: Order = BY_DEADLINE
    status: str = ""
    is_for: Callable[[User], bool] = lambda user: user.is_desk


def is_late(now: datetime) -> Q:
    """Past the deadline, whether or not the sweep has said so yet."""
    return Q(due_state=DeadlineState.BREACHED) | Q(due_state=DeadlineState.RUNNING, due_at__lt=now)


def is_due_soon(now: datetime) -> Q:
    return Q(due_state=DeadlineState.RUNNING, due_at__gte=now, due_at__lte=now + SOON)


def _in_my_teams(user: User) -> Q:
    return Q(team__in=Team.objects.of(user).values("pk"))


def _waits_for_my_teams(user: User) -> Q:
    waiting = Handoff.objects.filter(
        accepted_at=None, returned_at=None, to_team__in=Team.objects.of(user).values("pk")
    )
    return Q(pk__in=waiting.values("ticket"))


def _is_engineer(user: User) -> bool:
    return user.is_desk and user.role != Role.OPERATOR


QUEUES = (
    Queue("mine", _("My work"), "circle-user", lambda user, now: Q(assignee=user.pk),
          is_for=_is_engineer),
    Queue("team", _("Unassigned, my team"), "users",
          lambda user, now: _in_my_teams(user) & Q(assignee=None), is_for=_is_engineer),
    Queue("handoffs", _("Hand-overs to us"), "arrow-right-left",
          lambda user, now: _waits_for_my_teams(user), is_for=_is_engineer),
    Queue("replied", _("Client replied"), "message-square-reply",
          lambda user, now: Q(client_waits_since__isnull=False), BY_WAIT),
    Queue("late", pgettext_lazy("queue", "Late"), "triangle-alert",
          lambda user, now: is_late(now)),
    Queue("soon", _("Due in 2 h"), "alarm-clock", lambda user, now: is_due_soon(now)),
    Queue("unassigned", _("Unassigned"), "user-x", lambda user, now: Q(assignee=None)),
    Queue("all", _("All open"), "inbox", lambda user, now: Q()),
    Queue("solved", _("Recently solved"), "circle-check", lambda user, now: Q(),
          BY_SOLUTION, Status.RESOLVED),
)  # fmt: skip
BY_NAME = {queue.name: queue for queue in QUEUES}
ALL_OPEN = BY_NAME["all"]


def queue_counts(user: User) -> dict[str, int]:
    """How many open tickets stand in each of this person's queues, no further than is shown: one
    query, kept for seconds."""
    key = f"queue-counts:{user.pk}"
    counts: dict[str, int] | None = cache.get(key)
    if counts is None:
        now = timezone.now()
        seen = Ticket.visible_to(user).open()
        counts = capped_counts({
            queue.name: seen.filter(queue.condition(user, now))
            for queue in QUEUES
            if not queue.status and queue.is_for(user)
        })  # fmt: skip
        cache.set(key, counts, COUNT_SECONDS)
    return counts
