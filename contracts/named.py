"""Whom a contract names for its client on a day, with deputies for who is away. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Naming:
    """A person named in a role; dates inclusive, None is without limit."""

    role: str
    user: int
    deputy: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None

    def holds_on(self, day: date) -> bool:
        return (self.starts_on is None or self.starts_on <= day) and (
            self.ends_on is None or day <= self.ends_on
        )


@dataclass(frozen=True)
class Named:
    """Who answers: the person, or the deputy who stands in for ``instead_of``."""

    user: int
    instead_of: int | None = None


def named_on(
    namings: Iterable[Naming],
    *,
    role: str,
    day: date,
    whole_time: int | None,
    is_away: Callable[[int], bool],
) -> Named | None:
    """Who holds the role on the day; None when nobody is named.

    The naming that began last comes first, then the one of the contract's whole time. Who is away
    is stood in for by the deputy, and answers all the same when the deputy is away too.
    """
    holding = [one for one in namings if one.role == role and one.holds_on(day)]
    latest = max(holding, key=lambda one: one.starts_on or date.min, default=None)
    if latest is None:
        return Named(whole_time) if whole_time is not None else None
    if is_away(latest.user) and latest.deputy is not None and not is_away(latest.deputy):
        return Named(latest.deputy, instead_of=latest.user)
    return Named(latest.user)
