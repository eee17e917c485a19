"""Sheets of the regulation: writing them, each change as a new version, and reading which hold."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from contracts.models import Plan
from servicedesk.accounts.choices import Line
from servicedesk.accounts.models import Team, User
from servicedesk.errors import Conflict, Refused
from servicedesk.events.services import record
from tickets.choices import SheetKind, Stage, TicketType
from tickets.events import SHEET_SAVED
from tickets.models import Sheet, SheetVersion
from tickets.models.regulation import Item
from tickets.services.rows import moment
from tickets.services.text import BODY_LIMIT, clean_line, clean_optional, clean_text, strip_controls

NAME_LIMIT, LABEL_LIMIT, HELP_LIMIT, MOST_ITEMS = 120, 200, 300, 40
SAID = ("line", "team_id", "type", "plan_id", "stage", "items", "subject", "body")


@dataclass(kw_only=True)
class SheetDraft:
    """Everything of a sheet. ``line``, ``team``, ``type`` and ``plan`` None or empty: any."""

    kind: str
    name: str
    name_ru: str = ""
    is_active: bool = True
    order: int = 100
    line: int | None = None
    team: Team | None = None
    type: str = ""
    plan: Plan | None = None
    stage: str = Stage.RESOLVE
    items: Sequence[Item] = field(default_factory=list)
    subject: str = ""
    body: str = ""


@transaction.atomic
def save_sheet(
    draft: SheetDraft,
    *,
    actor: User | None,
    sheet: Sheet | None = None,
    seen_version: int | None = None,
    at: datetime | None = None,
) -> Sheet:
    """Write a sheet down; what it says differently becomes its next version. Records SHEET_SAVED.

    Raises Refused for what cannot work (a checklist without points, a question without a team),
    Conflict when somebody saved another version than ``seen_version`` meanwhile.
    """
    at = moment(at)
    said = _said(draft)
    row = _locked(sheet, seen_version=seen_version)
    if row.pk is not None and row.kind != draft.kind:
        raise Refused(_("What a sheet is for is not changed: make another."), field="kind")
    row.kind, row.is_active, row.order = draft.kind, draft.is_active, draft.order
    row.name = clean_line(draft.name, field="name", limit=NAME_LIMIT)
    row.name_ru = " ".join(strip_controls(draft.name_ru).split())[:NAME_LIMIT]
    row.save()
    current = row.current
    if current is None or {name: getattr(current, name) for name in SAID} != said:
        number = current.number + 1 if current else 1
        row.current = SheetVersion.objects.create(
            sheet=row, number=number, made_by=actor, made_at=at, **said
        )
        row.save(update_fields=["current"])
    number = row.current.number if row.current else 0
    record(SHEET_SAVED, row, actor=actor, at=at, name=row.name, version=number)
    return row


def facts_asked(team: Team) -> SheetVersion | None:
    """What a hand-over to the team asks for now: of the team, else of its line, else of any."""
    found = SheetVersion.objects.filter(
        sheet__kind=SheetKind.HAND_OVER, sheet__is_active=True, sheet__current=F("pk")
    ).order_by("sheet__order", "pk")
    fitting = [one for one in found if _fits(one, line=team.line, team=team.pk)]
    return max(fitting, key=_precision, default=None)


def questions_to_ask(line: int, kind: str) -> list[SheetVersion]:
    """The questions to other teams offered on a ticket of that line and type, in order."""
    found = SheetVersion.objects.filter(
        sheet__kind=SheetKind.ASK, sheet__is_active=True, sheet__current=F("pk")
    ).select_related("sheet", "team")
    ordered = found.order_by("sheet__order", "sheet__name", "pk")
    return [
        one for one in ordered
        if one.team is not None and one.team.is_active and one.type in ("", kind)
        and one.line in (None, line)
    ]  # fmt: skip


def check_facts(version: SheetVersion | None, given: Sequence[str]) -> list[dict[str, str]]:
    """What is kept of the answers, in the order of the questions. Raises Refused where a required
    one is empty, naming it, and for more answers than questions."""
    asked = version.read() if version else []
    if len(given) > len(asked):
        raise Refused(_("There are more answers than questions."), field="facts")
    texts = [clean_optional(one, field="facts", limit=5_000) for one in given]
    texts += [""] * (len(asked) - len(texts))
    for place, (item, text) in enumerate(zip(asked, texts, strict=True)):
        if item.is_required and not text:
            raise Refused(
                _("The team asks for this: %(question)s.") % {"question": item.name.rstrip(".?")},
                field=f"fact_{place}",
            )
    return [
        {"label": item.label, "label_ru": item.label_ru, "text": text}
        for item, text in zip(asked, texts, strict=True)
        if text
    ]


def _fits(version: SheetVersion, *, line: int, team: int | None) -> bool:
    return version.line in (None, line) and version.team_id in (None, team)


def _precision(version: SheetVersion) -> tuple[bool, bool, int]:
    return version.team_id is not None, version.line is not None, -version.sheet_id


def _locked(known: Sheet | None, *, seen_version: int | None) -> Sheet:
    if known is None:
        return Sheet()
    row = Sheet.objects.select_for_update().get(pk=known.pk)
    current = row.current.number if row.current else 0
    if seen_version is not None and seen_version != current:
        raise Conflict(
            _("Somebody saved version %(number)d of this sheet meanwhile: look at it first.")
            % {"number": current}
        )
    return row


def _said(draft: SheetDraft) -> dict[str, Any]:
    for name, value, known in (
        ("kind", draft.kind, SheetKind.values), ("stage", draft.stage, Stage.values),
        ("type", draft.type, ["", *TicketType.values]), ("line", draft.line, [None, *Line.values]),
    ):  # fmt: skip
        if value not in known:
            raise Refused(_("This value is not one of the choices."), field=name)
    is_question = draft.kind == SheetKind.ASK
    if is_question and draft.team is None:
        raise Refused(_("Name the team that is asked."), field="team")
    items = [] if is_question else _items(draft.items)
    if not is_question and not items:
        raise Refused(_("Write at least one point."), field="items")
    return {
        "line": draft.line, "team_id": draft.team.pk if draft.team else None, "type": draft.type,
        "plan_id": draft.plan.pk if draft.plan else None, "stage": draft.stage, "items": items,
        "subject": clean_line(draft.subject, field="subject") if is_question else "",
        "body": clean_text(draft.body, field="body", limit=BODY_LIMIT) if is_question else "",
    }  # fmt: skip


def _items(given: Sequence[Item]) -> list[dict[str, Any]]:
    if len(given) > MOST_ITEMS:
        raise Refused(_("A sheet has at most forty points."), field="items")
    return [
        asdict(
            Item(
                label=clean_line(one.label, field="items", limit=LABEL_LIMIT),
                label_ru=clean_optional(one.label_ru, field="items", limit=LABEL_LIMIT),
                help=clean_optional(one.help, field="items", limit=HELP_LIMIT),
                help_ru=clean_optional(one.help_ru, field="items", limit=HELP_LIMIT),
                is_required=one.is_required,
            )
        )
        for one in given
    ]
