"""Absences: their only writer, and who is away."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from servicedesk.accounts import events
from servicedesk.accounts.choices import SEE_ALL_ROLES, AbsenceKind
from servicedesk.accounts.models import Absence, Team, User
from servicedesk.errors import Refused
from servicedesk.events.services import record

LONGEST = timedelta(days=366)


def absent(user_ids: Iterable[int], at: datetime) -> dict[int, Absence]:
    """Of these people those who are away at that instant, each with the absence that ends last."""
    rows = Absence.objects.of(user_ids).standing().filter(starts_at__lte=at, ends_at__gt=at)
    return {row.user_id: row for row in rows.select_related("substitute").order_by("ends_at")}


def away_between(
    user_ids: Iterable[int], start: datetime, end: datetime
) -> dict[int, list[tuple[datetime, datetime]]]:
    """Of these people those who are away in some part of that time: from when until when."""
    found: dict[int, list[tuple[datetime, datetime]]] = {}
    rows = Absence.objects.of(user_ids).between(start, end).order_by("starts_at")
    for user, starts_at, ends_at in rows.values_list("user", "starts_at", "ends_at"):
        found.setdefault(user, []).append((starts_at, ends_at))
    return found


def can_note_absence(actor: User, person: User) -> bool:
    """One's own, or anybody's for those who plan the work; partners plan their own."""
    return actor.is_active and actor.is_desk and (actor.pk == person.pk or actor.is_manager)


@transaction.atomic
def note_absence(
    person: User,
    *,
    kind: str,
    starts_at: datetime,
    ends_at: datetime,
    actor: User,
    substitute: User | None = None,
    note: str = "",
    at: datetime | None = None,
) -> Absence:
    """Write down that a person will be away. Records ABSENCE_NOTED; the substitute is told.

    Refused for reversed or endless times, a time noted already, and a substitute who is no
    colleague at the desk, is the person, or is away as well.
    """
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    _refuse_unfit(person, kind=kind, starts_at=starts_at, ends_at=ends_at)
    if substitute is not None:
        _refuse_substitute(person, substitute, actor=actor, starts_at=starts_at, ends_at=ends_at)
    absence = Absence.objects.create(
        user=person, kind=kind, starts_at=starts_at, ends_at=ends_at,
        substitute=substitute, note=note.strip(),
    )  # fmt: skip
    record(
        events.ABSENCE_NOTED, person, actor=actor, at=at, absence=absence.pk, kind=kind,
        starts_at=starts_at.isoformat(), ends_at=ends_at.isoformat(),
        substitute=substitute.pk if substitute else None,
        substitute_name=substitute.full_name if substitute else "",
    )  # fmt: skip
    return absence


@transaction.atomic
def withdraw_absence(absence: Absence, *, actor: User, at: datetime) -> Absence:
    """Let an absence not be. Records ABSENCE_WITHDRAWN; the substitute is told."""
    taken = Absence.objects.filter(pk=absence.pk, withdrawn_at=None).update(withdrawn_at=at)
    if not taken:
        raise Refused(_("This absence was withdrawn already."))
    absence.refresh_from_db()
    record(
        events.ABSENCE_WITHDRAWN, absence.user, actor=actor, at=at,
        absence=absence.pk, substitute=absence.substitute_id,
    )  # fmt: skip
    return absence


def _refuse_unfit(person: User, *, kind: str, starts_at: datetime, ends_at: datetime) -> None:
    if kind not in AbsenceKind.values:
        raise Refused(_("Choose why the person is away."), field="kind")
    if not person.is_desk or not person.is_active:
        raise Refused(
            _("%(name)s does not work at the desk.") % {"name": person.full_name}, field="person"
        )
    if ends_at <= starts_at:
        raise Refused(_("The absence ends before it begins."), field="ends_at")
    if ends_at - starts_at > LONGEST:
        raise Refused(_("An absence lasts a year at most: note it in parts."), field="ends_at")
    if Absence.objects.of([person.pk]).between(starts_at, ends_at).exists():
        raise Refused(
            _("%(name)s is noted as away in that time already: withdraw that first.")
            % {"name": person.full_name},
            field="starts_at",
        )


def _is_closed(person: User, actor: User) -> bool:
    """Whether the person sees confidential teams that whoever writes it down does not."""
    closed = Team.objects.closed_to(actor)
    if person.role in SEE_ALL_ROLES:
        return closed.exists()
    return closed.filter(Q(lead=person) | Q(memberships__user=person)).exists()


def _refuse_substitute(
    person: User, substitute: User, *, actor: User, starts_at: datetime, ends_at: datetime
) -> None:
    if substitute.pk == person.pk:
        raise Refused(_("Nobody stands in for themselves."), field="substitute")
    is_stranger = substitute.organisation_id != person.organisation_id and person.is_partner
    if not (substitute.is_active and substitute.is_desk) or is_stranger:
        raise Refused(
            _("%(name)s cannot stand in: choose a colleague at the desk.")
            % {"name": substitute.full_name},
            field="substitute",
        )
    if actor.pk != person.pk and _is_closed(person, actor):
        raise Refused(
            _("%(name)s works in confidence: they, or a head, say who stands in.")
            % {"name": person.full_name},
            field="substitute",
        )
    if Absence.objects.of([substitute.pk]).between(starts_at, ends_at).exists():
        raise Refused(
            _("%(name)s is away in that time as well: choose another colleague.")
            % {"name": substitute.full_name},
            field="substitute",
        )
