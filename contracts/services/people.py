"""Who is named for a client: written down with dates and deputies, and found on a day."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contracts import events
from contracts.choices import ContractRole
from contracts.models import Contract, ContractPerson
from contracts.named import Named, Naming, named_on
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events.services import record


@dataclass(frozen=True)
class NamingDraft:
    """Somebody to name in a role; dates inclusive, None is without limit."""

    role: str
    user: User
    deputy: User | None = None
    starts_on: date | None = None
    ends_on: date | None = None


@transaction.atomic
def name_people(
    contract: Contract,
    *,
    drafts: Iterable[NamingDraft],
    actor: User | None,
    at: datetime | None = None,
) -> list[ContractPerson]:
    """Name exactly these people for parts of the contract's time. Records PERSON_NAMED.

    Refused for reversed dates, one role twice on a day, a person as their own deputy, or anybody
    who does not work here.
    """
    contract = Contract.objects.select_for_update(of=("self",)).get(pk=contract.pk)
    wanted = list(drafts)
    _refuse_bad(wanted)
    before = [_fact(row) for row in contract.people.all()]
    contract.people.all().delete()
    rows = ContractPerson.objects.bulk_create(
        ContractPerson(
            contract=contract, role=one.role, user=one.user, deputy=one.deputy,
            starts_on=one.starts_on, ends_on=one.ends_on,
        )
        for one in wanted
    )  # fmt: skip
    after = [_fact(row) for row in contract.people.all()]
    if after != before:
        record(events.PERSON_NAMED, contract, actor=actor, at=at, number=contract.number,
               before=before, after=after)  # fmt: skip
    return rows


def people_on(
    contract: Contract, *, day: date, away: Collection[int] = frozenset()
) -> dict[str, Named]:
    """Who holds each role on the day. ``away``: the keys of who is absent then.

    Read with ``prefetch_related("people")`` it costs no query.
    """
    namings = [
        Naming(row.role, row.user_id, row.deputy_id, row.starts_on, row.ends_on)
        for row in contract.people.all()
    ]
    found = {
        role: named_on(
            namings,
            role=role,
            day=day,
            whole_time=getattr(contract, f"{role}_id"),
            is_away=lambda key: key in away,
        )
        for role in ContractRole.values
    }
    return {role: named for role, named in found.items() if named is not None}


def _fact(row: ContractPerson) -> dict[str, object]:
    return {
        "role": row.role, "user": row.user_id, "deputy": row.deputy_id,
        "starts_on": row.starts_on.isoformat() if row.starts_on else None,
        "ends_on": row.ends_on.isoformat() if row.ends_on else None,
    }  # fmt: skip


def _refuse_bad(drafts: list[NamingDraft]) -> None:
    for number, one in enumerate(drafts):
        if one.role not in ContractRole.values:
            raise Refused(_("This value is not one of the choices."), field="role")
        if one.starts_on and one.ends_on and one.ends_on < one.starts_on:
            raise Refused(_("The last day is on or after the first."), field="ends_on")
        if one.deputy is not None and one.deputy.pk == one.user.pk:
            raise Refused(_("A person is not their own deputy."), field="deputy")
        for field, person in (("user", one.user), ("deputy", one.deputy)):
            if person is not None and not (person.is_centre and person.is_active):
                raise Refused(_("Name one of our own people who works here."), field=field)
        if any(_overlap(one, other) for other in drafts[:number]):
            raise Refused(
                _("One role is held by one person at a time: these days overlap."),
                field="starts_on",
            )


def _overlap(one: NamingDraft, other: NamingDraft) -> bool:
    if one.role != other.role:
        return False
    first = max(one.starts_on or date.min, other.starts_on or date.min)
    last = min(one.ends_on or date.max, other.ends_on or date.max)
    return first <= last
