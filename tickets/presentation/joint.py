"""What a ticket has to do with others, and what blocks it, in words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.templatetags.ui import badge
from tickets import services
from tickets.choices import LinkKind, Status
from tickets.models import Handoff, Ticket, TicketLink
from tickets.presentation.rows import STATUS_TONES
from tickets.wording import link_words

MOST_LINKS = 100


@dataclass(frozen=True, slots=True)
class LinkRow:
    """The other ticket of a link. ``client``: only where it is another's."""

    key: int
    words: str
    number: int
    subject: str
    status: SafeString
    client: str
    is_part: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class Question:
    """What an inner ticket is about. ``number`` None: a ticket the reader does not see."""

    number: int | None
    words: str
    asker: str


def question_of(ticket: Ticket, reader: User) -> Question | None:
    """What a team is asked with this ticket; None for one that asks nobody. One query, of tickets
    of our own alone."""
    if not ticket.is_inner:
        return None
    found = TicketLink.objects.questions().filter(ticket=ticket.pk)
    row = found.select_related("other__organisation", "other__team", "by").first()
    if row is None:
        return None
    asker = row.by.full_name if row.by else ""
    about = row.other
    if not about.is_seen_by(reader):
        return Question(None, _("Internal question of another team."), asker)
    words = _("Internal question about #%(number)d of %(client)s.")
    client = str(about.organisation) if about.organisation else _("an unknown client")
    return Question(about.pk, words % {"number": about.pk, "client": client}, asker)


@dataclass(frozen=True, slots=True)
class BlockerRow:
    """One reason. ``number`` None: it waits for no ticket, or for one the reader does not see."""

    key: int
    words: str
    text: str
    number: int | None
    subject: str
    until: datetime | None
    lifter: str
    by: str
    at: datetime


def link_rows(ticket: Ticket, reader: User) -> list[LinkRow]:
    """The links the reader sees, as they read from this ticket; one query."""
    rows = TicketLink.visible_to(reader).of(ticket.pk)
    shown = [f"{end}__{name}" for end in ("ticket", "other")
             for name in ("subject", "status", "organisation__name")]  # fmt: skip
    ends = rows.select_related("ticket__organisation", "other__organisation")
    found = ends.only("kind", "ticket", "other", *shown)[:MOST_LINKS]
    return [_link_row(ticket, one) for one in found]


def _link_row(ticket: Ticket, row: TicketLink) -> LinkRow:
    is_back = row.other_id == ticket.pk
    other = row.ticket if is_back else row.other
    is_foreign = other.organisation_id != ticket.organisation_id
    client = "" if other.is_inner else _("Unknown client")
    client = str(other.organisation) if other.organisation else client
    return LinkRow(
        key=row.pk, words=link_words(row.kind, is_back=is_back), number=other.pk,
        subject=other.subject,
        status=badge(other.get_status_display(), STATUS_TONES[Status(other.status)]),
        client=client if is_foreign else "", is_open=other.is_open,
        is_part=is_back and row.kind == LinkKind.CHILD,
    )  # fmt: skip


def blocker_rows(ticket: Ticket, reader: User) -> list[BlockerRow]:
    """What blocks the ticket now; no query while nothing does."""
    if not ticket.blocker_count:
        return []
    found = ticket.blockers.filter(lifted_at=None).select_related("lifter", "by")
    rows = list(found)
    others = Ticket.visible_to(reader).filter(pk__in=[row.other_id for row in rows if row.other_id])
    subjects = dict(others.values_list("pk", "subject")) if any(r.other_id for r in rows) else {}
    return [
        BlockerRow(
            key=row.pk, words=row.get_kind_display(), text=row.text,
            number=row.other_id if row.other_id in subjects else None,
            subject=subjects.get(row.other_id or 0, ""), until=row.until,
            lifter=row.lifter.full_name if row.lifter else "",
            by=row.by.full_name if row.by else _("The desk"), at=row.at,
        )
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """An answer of a hand-over with its question in the reader's language."""

    label: str
    text: str


def fact_rows(handoff: Handoff | None) -> list[Fact]:
    """What the regulation asked for when the ticket was handed over."""
    is_russian = get_language() == "ru"
    return [
        Fact((is_russian and one.get("label_ru")) or one["label"], one["text"])
        for one in (handoff.facts if handoff else None) or ()
    ]


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a checklist. ``who``: who ticked it."""

    place: int
    name: str
    about: str
    is_required: bool
    is_done: bool
    who: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class CheckRows:
    """A checklist with its progress."""

    version: int
    name: str
    stage: str
    done: int
    points: list[Point]
    is_complete: bool

    @property
    def has_required(self) -> bool:
        """Whether some point must be ticked before the ticket goes on."""
        return any(point.is_required for point in self.points)


def check_rows(ticket: Ticket) -> list[CheckRows]:
    """The ticket's checklists as they hold now."""
    return [_check_rows(one) for one in services.checklists_of(ticket)]


def points_of(checklist: services.Checklist) -> list[Point]:
    """Its points in order, each with who ticked it and when."""
    points = []
    for place, item in enumerate(checklist.items):
        tick = checklist.ticks.get(place)
        points.append(
            Point(
                place, item.name, item.about, item.is_required, tick is not None,
                tick.by.full_name if tick and tick.by else "", tick.at if tick else None,
            )
        )  # fmt: skip
    return points


def _check_rows(checklist: services.Checklist) -> CheckRows:
    points, version = points_of(checklist), checklist.version
    return CheckRows(
        version.pk, str(version.sheet), version.get_stage_display(),
        sum(one.is_done for one in points), points, not checklist.missing(),
    )  # fmt: skip
