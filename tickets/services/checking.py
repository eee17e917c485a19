"""Checklists on a ticket: which hold for it, what is ticked, and what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events.services import is_replaying, record
from tickets.choices import SheetKind, Stage
from tickets.events import CHECKED, UNCHECKED
from tickets.models import ChecklistTick, SheetVersion, Ticket
from tickets.models.regulation import Item
from tickets.services.rows import lock, moment, refuse_merged, verb, write


@dataclass(frozen=True, slots=True)
class Checklist:
    """A checklist as it holds for one ticket; ``ticks`` by the place of the point."""

    version: SheetVersion
    items: list[Item]
    ticks: dict[int, ChecklistTick]

    def missing(self) -> list[Item]:
        """Required points that are not ticked."""
        return [
            item for place, item in enumerate(self.items)
            if item.is_required and place not in self.ticks
        ]  # fmt: skip


def checklists_of(ticket: Ticket) -> list[Checklist]:
    """The checklists of the regulation as it was when the ticket was opened, for where it is now.

    One query while none holds, two otherwise.
    """
    found = SheetVersion.objects.filter(
        sheet__kind=SheetKind.CHECKLIST, sheet__is_active=True, made_at__lte=ticket.opened_at
    ).select_related("sheet")
    latest: dict[int, SheetVersion] = {}
    for version in found.order_by("sheet__order", "sheet", "-number"):
        latest.setdefault(version.sheet_id, version)
    versions = [one for one in latest.values() if _holds(one, ticket)]
    if not versions:
        return []
    ticks: dict[int, dict[int, ChecklistTick]] = {}
    for tick in ticket.ticks.select_related("by"):
        ticks.setdefault(tick.version_id, {})[tick.place] = tick
    return [Checklist(one, one.read(), ticks.get(one.pk, {})) for one in versions]


def _holds(version: SheetVersion, ticket: Ticket) -> bool:
    if version.plan_id is not None:
        terms = ticket.entitlement.plan_version
        if terms is None or terms.plan_id != version.plan_id:
            return False
    return (
        version.line in (None, ticket.line)
        and version.team_id in (None, ticket.team_id)
        and version.type in ("", ticket.type)
    )


@verb
def check(
    ticket: Ticket,
    *,
    version: int,
    place: int,
    is_done: bool,
    actor: User,
    at: datetime | None = None,
) -> Ticket:
    """Tick a point of a checklist, or take the tick back. Records CHECKED or UNCHECKED.

    The same again changes nothing. Raises Refused for a point that does not hold for the ticket.
    """
    at = moment(at)
    lock(ticket)
    refuse_merged(ticket)
    known = next((one for one in checklists_of(ticket) if one.version.pk == version), None)
    if known is None or not 0 <= place < len(known.items):
        raise Refused(_("This point does not belong to the ticket."), field="place")
    if is_done == (place in known.ticks):
        return ticket
    if is_done:
        ChecklistTick.objects.create(
            ticket=ticket, version=known.version, place=place, by=actor, at=at
        )
    else:
        known.ticks[place].delete()
    write(ticket, at=at)
    record(
        CHECKED if is_done else UNCHECKED, ticket, actor=actor, at=at,
        item=known.items[place].label, sheet=known.version.sheet.name, version=version, place=place,
        item_ru=known.items[place].label_ru, sheet_ru=known.version.sheet.name_ru,
    )  # fmt: skip
    return ticket


def refuse_unticked(ticket: Ticket, *, actor: User | None, before: str) -> None:
    """Raises Refused while a required point is not ticked, naming it. ``before``: a Stage.

    The desk itself and history brought in are not held up.
    """
    if actor is None or is_replaying():
        return
    missing = _missing(checklists_of(ticket), before=before)
    if missing:
        words = ", ".join(f"“{item.name}”" for item in missing)
        raise Refused(
            _("The checklist asks for this first: %(points)s.") % {"points": words},
            code="unticked",
        )


def _missing(checklists: Iterable[Checklist], *, before: str) -> list[Item]:
    due = [one for one in checklists if one.version.stage in (before, Stage.BOTH)]
    return [item for one in due for item in one.missing()]
