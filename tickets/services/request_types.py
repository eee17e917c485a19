"""What clients may ask for: saving a type, each changed form as a new version."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from contracts.models import Plan, Product
from servicedesk.accounts.models import Team, User
from servicedesk.errors import Conflict, Refused
from servicedesk.events.services import record
from tickets.choices import TicketType
from tickets.events import FORM_SAVED
from tickets.form_definition import Definition, read_definition
from tickets.form_definition.definition import FILE
from tickets.models import Category, FormVersion, RequestType
from tickets.services.rows import moment
from tickets.services.text import clean_line, strip_controls

NAME_LIMIT, ABOUT_LIMIT = 120, 300


@dataclass(kw_only=True)
class RequestTypeDraft:
    """Everything of a request type but its form."""

    name: str
    name_ru: str = ""
    description: str = ""
    description_ru: str = ""
    type: str = TicketType.REQUEST
    category: Category | None = None
    team: Team | None = None
    products: list[Product] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    is_for_managers: bool = False
    is_active: bool = True
    order: int = 100


@transaction.atomic
def save_request_type(
    draft: RequestTypeDraft,
    definition: Any,
    *,
    actor: User | None,
    request_type: RequestType | None = None,
    seen_version: int | None = None,
    at: datetime | None = None,
) -> RequestType:
    """Write a request type down, a new one or a known one; a changed form becomes its next version.
    Records FORM_SAVED.

    Tickets keep the version they were opened with. Raises Refused at what cannot work, Conflict
    when somebody saved another version than ``seen_version`` meanwhile.
    """
    at = moment(at)
    read = read_definition(definition)
    _refuse_teams(read)
    _refuse_late_files(read)
    row = _locked(request_type, seen_version=seen_version)
    row.name = clean_line(draft.name, field="name", limit=NAME_LIMIT)
    for name, limit in (
        ("name_ru", NAME_LIMIT), ("description", ABOUT_LIMIT), ("description_ru", ABOUT_LIMIT),
    ):  # fmt: skip
        setattr(row, name, " ".join(strip_controls(getattr(draft, name)).split())[:limit])
    if draft.type not in TicketType.values:
        raise Refused(_("This value is not one of the choices."), field="type")
    row.type, row.category, row.team = draft.type, draft.category, draft.team
    row.is_for_managers, row.is_active, row.order = (
        draft.is_for_managers, draft.is_active, draft.order,
    )  # fmt: skip
    row.save()
    row.products.set(draft.products)
    row.plans.set(draft.plans)
    _keep_form(row, read, actor=actor, at=at)
    number = row.current.number if row.current else 0
    record(FORM_SAVED, row, actor=actor, at=at, name=row.name, version=number)
    return row


def _locked(known: RequestType | None, *, seen_version: int | None) -> RequestType:
    if known is None:
        return RequestType()
    row = RequestType.objects.select_for_update().get(pk=known.pk)
    current = row.current.number if row.current else 0
    if seen_version is not None and seen_version != current:
        raise Conflict(
            _("Somebody saved version %(number)d of this form meanwhile: look at it first.")
            % {"number": current}
        )
    return row


def _keep_form(row: RequestType, read: Definition, *, actor: User | None, at: datetime) -> None:
    data = read.as_data()
    if row.current is not None and row.current.definition == data:
        return
    row.current = FormVersion.objects.create(
        request_type=row, number=row.versions.count() + 1, definition=data, made_by=actor,
        made_at=at,
    )  # fmt: skip
    row.save(update_fields=["current"])


def team_choices(user: User) -> list[tuple[int, str]]:
    """Teams a question of the desk may be for."""
    return list(Team.objects.visible_to(user).active().values_list("pk", "name"))


def _refuse_teams(read: Definition) -> None:
    wanted = read.teams()
    known = (
        set(Team.objects.filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    )
    for one in read.fields:
        if not set(one.teams) <= known:
            raise Refused(
                _("Field “%(name)s”: %(why)s.")
                % {"name": one.name, "why": _("it names a team that is not there")},
                field=one.name,
            )


def _refuse_late_files(read: Definition) -> None:
    """Files come with the request: the desk has no field to answer with one. Forms saved before
    this was refused stay readable, so it is no matter of reading."""
    for one in read.fields:
        if one.kind == FILE and (one.required_at_closing or one.is_for_desk):
            why = _("files come with the request, so they are asked of clients and at opening")
            raise Refused(
                _("Field “%(name)s”: %(why)s.") % {"name": one.name, "why": why}, field=one.name
            )
