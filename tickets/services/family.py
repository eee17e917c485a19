"""A ticket and its parts: what is done to all of them at once, each with its own result."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from servicedesk.accounts.choices import Line
from servicedesk.accounts.models import User
from servicedesk.errors import Refused, is_held
from servicedesk.events.services import record
from tickets.choices import Deed, LinkKind
from tickets.events import CASCADED
from tickets.models import Ticket, TicketLink
from tickets.querysets import TicketQuerySet
from tickets.services.conversation import reply
from tickets.services.details import change_priority
from tickets.services.rows import moment, verb
from tickets.services.solution import resolve


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one part; ``refusal`` says why nothing did."""

    number: int
    subject: str
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Cascaded:
    """What became of each part that was chosen; ``is_whole``: the ticket itself was changed too."""

    outcomes: Sequence[Outcome] = ()
    is_whole: bool = False


def parts_of(ticket: Ticket, user: User) -> TicketQuerySet:
    """The open parts of the ticket that the person sees, in order."""
    keys = TicketLink.objects.filter(kind=LinkKind.CHILD, other=ticket).values("ticket")
    return Ticket.visible_to(user).open().filter(pk__in=keys).order_by("pk")


def foresee(part: Ticket, deed: str) -> str:
    """Why the deed would be refused for this part, as far as it shows beforehand."""
    if deed == Deed.RESOLVE and part.line >= Line.TWO and not part.article_use:
        return _("line %(line)d solves with an article") % {"line": part.line}
    return ""


def cascade(
    ticket: Ticket,
    *,
    parts: Sequence[Ticket],
    deed: str,
    actor: User,
    body: str = "",
    reason: str = "",
    at: datetime | None = None,
) -> list[Outcome]:
    """Do the same to each of these parts: solve, answer, or give the priority of the ticket.

    Each is a transaction of its own, so one that is refused or held by a colleague changes nothing
    for the others. Records CASCADED on the ticket. Raises Refused when nothing is chosen.
    """
    at = moment(at)
    if deed not in Deed.values:
        raise Refused(_("This value is not one of the choices."), field="deed")
    if not parts:
        raise Refused(_("Choose at least one part."), field="parts")

    def solve(part: Ticket) -> object:
        return resolve(part, solution=body, actor=actor, at=at)

    def answer(part: Ticket) -> object:
        return reply(part, body=body, actor=actor, at=at)

    def judge(part: Ticket) -> object:
        words = reason or _("As #%(number)d") % {"number": ticket.pk}
        return change_priority(part, impact=ticket.impact, urgency=ticket.urgency, reason=words,
                               actor=actor, at=at)  # fmt: skip

    do = {Deed.RESOLVE: solve, Deed.REPLY: answer, Deed.PRIORITY: judge}[Deed(deed)]
    outcomes = [_do_to(part, of=ticket, do=do) for part in parts]
    _note(ticket, outcomes, deed=deed, actor=actor, at=at)
    return outcomes


def _do_to(part: Ticket, *, of: Ticket, do: Callable[[Ticket], object]) -> Outcome:
    refusal = ""
    try:
        with transaction.atomic():
            held = Ticket.objects.select_for_update(nowait=True).filter(pk=part.pk)
            if not held.values_list("pk", flat=True).exists():
                raise Refused(_("The ticket is gone."))
            known = TicketLink.objects.filter(kind=LinkKind.CHILD, ticket=part, other=of)
            if not known.exists():
                raise Refused(_("It is no part of this ticket any more."))
            do(part)
    except Refused as refused:
        refusal = str(refused)
    except OperationalError as error:
        if not is_held(error):
            raise
        refusal = _("A colleague is changing it at this moment: do it there.")
    return Outcome(part.pk, part.subject, refusal)


@verb
def _note(
    ticket: Ticket, outcomes: Sequence[Outcome], *, deed: str, actor: User, at: datetime
) -> None:
    refused = sum(bool(one.refusal) for one in outcomes)
    record(CASCADED, ticket, actor=actor, at=at, deed=str(deed), done=len(outcomes) - refused,
           refused=refused)  # fmt: skip
