"""What the contracts say of a request: one verdict a contract, and the best of them. Pure.

A contract is judged on the day it is in its own zone; ends are inclusive. The best match is the
best outcome, then a contract that names the product before one for the whole client, then the
higher plan, then the later end.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol, TypeVar

from contracts.choices import ContractState, Outcome, ReasonCode
from servicedesk.wording import zone

_PREFERENCE = {
    ReasonCode.PRODUCT_COVERED: 0,
    ReasonCode.WHOLE_CLIENT: 0,
    ReasonCode.IN_GRACE: 1,
    ReasonCode.CONTRACT_ENDED: 2,
    ReasonCode.CONTRACT_NOT_ACTIVE: 3,
    ReasonCode.CONTRACT_NOT_STARTED: 4,
    ReasonCode.PRODUCT_NOT_COVERED: 5,
}
OUTCOMES = {
    ReasonCode.PRODUCT_COVERED: Outcome.COVERED,
    ReasonCode.WHOLE_CLIENT: Outcome.COVERED,
    ReasonCode.IN_GRACE: Outcome.GRACE,
    ReasonCode.CONTRACT_ENDED: Outcome.EXPIRED,
    ReasonCode.CONTRACT_NOT_ACTIVE: Outcome.NOT_COVERED,
    ReasonCode.CONTRACT_NOT_STARTED: Outcome.NOT_COVERED,
    ReasonCode.PRODUCT_NOT_COVERED: Outcome.NOT_COVERED,
    ReasonCode.NO_CONTRACT: Outcome.NOT_COVERED,
    ReasonCode.NO_ORGANISATION: Outcome.UNKNOWN_CLIENT,
}


class VersionFacts(NamedTuple):
    """A version of a plan: its key, when it begins to hold, its number and its grace period."""

    key: int
    effective_from: date
    number: int
    grace_days: int


@dataclass(frozen=True)
class ContractFacts:
    """What of a contract decides; ``names_product``: the request's product is among those
    covered.
    """

    key: int
    state: str
    starts_on: date
    ends_on: date
    time_zone: str
    rank: int
    has_products: bool
    names_product: bool
    versions: tuple[VersionFacts, ...]


@dataclass(frozen=True)
class Verdict:
    """``version`` is the key of the plan version the request runs under; None where nothing is
    promised.
    """

    reason: ReasonCode
    contract: int | None = None
    version: int | None = None
    grace_until: date | None = None

    @property
    def outcome(self) -> Outcome:
        return OUTCOMES[self.reason]


class Beginning(Protocol):
    """Anything that holds from a date on and has a number."""

    @property
    def effective_from(self) -> date: ...
    @property
    def number(self) -> int: ...


Version = TypeVar("Version", bound=Beginning)


def latest_begun(versions: Iterable[Version], day: date) -> Version | None:
    """The version in force on the day: the latest begun, of two of one day the higher number."""
    begun = [version for version in versions if version.effective_from <= day]
    return max(begun, key=lambda version: (version.effective_from, version.number), default=None)


def judge(contract: ContractFacts, *, has_product: bool, at: datetime) -> Verdict:
    """What one contract says of a request made at the instant ``at``.

    A request that names no product is not turned away by a contract for certain products: which one
    it is about is found out later.
    """
    day = at.astimezone(zone(contract.time_zone)).date()
    if contract.has_products and has_product and not contract.names_product:
        return Verdict(ReasonCode.PRODUCT_NOT_COVERED, contract.key)
    if contract.state not in (ContractState.ACTIVE, ContractState.EXPIRED):
        return Verdict(ReasonCode.CONTRACT_NOT_ACTIVE, contract.key)
    if day < contract.starts_on:
        return Verdict(ReasonCode.CONTRACT_NOT_STARTED, contract.key)
    version = latest_begun(contract.versions, day)
    key = version.key if version else None
    if contract.state == ContractState.ACTIVE and day <= contract.ends_on:
        names = contract.has_products
        reason = ReasonCode.PRODUCT_COVERED if names else ReasonCode.WHOLE_CLIENT
        return Verdict(reason, contract.key, key)
    grace_until = contract.ends_on + timedelta(days=version.grace_days if version else 0)
    if contract.ends_on < day <= grace_until:
        return Verdict(ReasonCode.IN_GRACE, contract.key, key, grace_until)
    return Verdict(ReasonCode.CONTRACT_ENDED, contract.key)


def decide(contracts: list[ContractFacts], *, has_product: bool, at: datetime) -> Verdict:
    """The best verdict over a known client's contracts."""
    verdicts = [(judge(one, has_product=has_product, at=at), one) for one in contracts]
    if not verdicts:
        return Verdict(ReasonCode.NO_CONTRACT)
    best, _ = min(
        verdicts,
        key=lambda pair: (
            _PREFERENCE[pair[0].reason],
            not pair[1].names_product,
            -pair[1].rank,
            -pair[1].ends_on.toordinal(),
            pair[1].key,
        ),
    )
    return best
