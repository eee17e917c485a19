"""Who calls: finding a client's person by name, e-mail or phone."""

import re
from typing import TYPE_CHECKING

from django.db.models import Q

from contracts.models import Contract
from contracts.querysets import desk_day
from servicedesk.accounts.models import User

if TYPE_CHECKING:
    from servicedesk.accounts.querysets import UserQuerySet

MOST = 8


def clients_of(user: User) -> "UserQuerySet":
    """Active clients' people in whose name this person may open tickets (partners: delegated)."""
    people = User.objects.active().clients()
    if user.is_centre:
        return people
    delegated = Contract.objects.delegated_to(user.organisation_id, day=desk_day())
    return people.filter(organisation__in=delegated.values("organisation"))


def find_callers(typed: str, *, user: User) -> list[User]:
    """At most eight people whose name, e-mail, organisation or phone goes with what is typed."""
    typed = typed.strip()
    if len(typed) < 2 or not typed.isprintable():
        return []
    known = (
        Q(full_name__icontains=typed)
        | Q(email__icontains=typed)
        | Q(organisation__name__icontains=typed)
    )
    digits = re.sub(r"\D", "", typed)
    if len(digits) >= 4:
        known |= Q(phone__regex=r"\D*".join(digits[-10:]))  # however the number is spaced
    people = clients_of(user).filter(known).select_related("organisation")
    return list(people.order_by("full_name")[:MOST])
