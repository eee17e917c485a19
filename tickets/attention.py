"""What needs a person's attention before everything else, and why in words."""

from collections.abc import Iterable
from datetime import datetime

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.models import Team, User
from servicedesk.accounts.querysets import TeamQuerySet
from tickets.choices import DeadlineState
from tickets.models import Blocker, Handoff, Mention, Ticket, TicketLink
from tickets.queues import is_late

MOST = 100
"""More than these no band can show: the rest stands where its deadline puts it."""

KEPT_SECONDS = 30

WAITS, LATE, HANDOFF, UNTAKEN, MENTIONED = "waits", "late", "handoff", "untaken", "mentioned"
ANSWERED = "answered"
WORDS: dict[str, str | Promise] = {
    WAITS: _("The client has answered you"),
    LATE: _("Late, and yours"),
    HANDOFF: _("Waits to be accepted by your team"),
    UNTAKEN: _("The client has answered, nobody has taken it"),
    MENTIONED: _("Somebody named you"),
    ANSWERED: _("The team that was asked has answered"),
}

Found = Iterable[tuple[int, str]]


def needs_attention(user: User, now: datetime, *, beat: str) -> dict[int, list[str]]:
    """Keys of the open tickets that need this person first, each with its reasons (see ``WORDS``).

    Whether they see a ticket is for who shows it to ask. Kept while the ``beat`` (see ``pulse``)
    is the same.
    """
    key = f"attention:{user.pk}:{beat}"
    found: dict[int, list[str]] | None = cache.get(key)
    if found is None:
        found = {}
        for source in (_own(user, now), _handoffs(user), _untaken(user), _mentions(user)):
            for ticket, reason in source:
                known = found.get(ticket, [])
                if reason not in known and (known or len(found) < MOST):
                    found[ticket] = [*known, reason]
        cache.set(key, found, KEPT_SECONDS)
    return found


def _own(user: User, now: datetime) -> Found:
    mine = Ticket.visible_to(user).open().filter(assignee=user.pk)
    waiting = Q(client_waits_since__isnull=False) | Q(is_answered=True)
    needing = mine.annotate(is_answered=_answered()).filter(waiting | is_late(now)).by_deadline()
    columns = ("pk", "client_waits_since", "due_at", "due_state", "is_answered")
    for key, waits, due, state, is_answered in needing.values_list(*columns)[:MOST]:
        if waits is not None:
            yield key, WAITS
        if is_answered:
            yield key, ANSWERED
        is_past = state == DeadlineState.RUNNING and due is not None and due < now
        if state == DeadlineState.BREACHED or is_past:
            yield key, LATE


def _answered() -> Exists:
    """What a ticket waited for was answered by the team it asked, and nothing was done on it since
    or it is still said to wait."""
    waits = Blocker.objects.filter(ticket=OuterRef("other"), other=OuterRef("ticket"))
    asked = TicketLink.objects.questions().filter(other=OuterRef("pk"), answered_at__isnull=False)
    is_new = Q(answered_at__gte=OuterRef("updated_at")) & Exists(waits)
    return Exists(asked.filter(is_new | Exists(waits.filter(lifted_at=None))))


def _teams(user: User) -> TeamQuerySet:
    return Team.objects.of(user)


def _handoffs(user: User) -> Found:
    waiting = Handoff.objects.filter(accepted_at=None, returned_at=None, to_team__in=_teams(user))
    for key in waiting.order_by("at").values_list("ticket", flat=True)[:MOST]:
        yield key, HANDOFF


def _untaken(user: User) -> Found:
    untaken = Ticket.visible_to(user).open().unassigned().client_waits()
    ours = untaken.filter(team__in=_teams(user)).order_by("client_waits_since")
    for key in ours.values_list("pk", flat=True)[:MOST]:
        yield key, UNTAKEN


def _mentions(user: User) -> Found:
    waiting = Mention.waiting_for(user).filter(ticket__in=Ticket.objects.open().values("pk"))
    for key in waiting.order_by("-pk").values_list("ticket", flat=True)[:MOST]:
        yield key, MENTIONED
