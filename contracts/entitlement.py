"""What the contracts say of a request: one verdict a contract, and the best of them. Pure.

A contract is judged on the day it is in its own zone; ends are inclusive. The best match is the
best outcome, then what names the request most closely: the contract itself, its asset, its
product, the client. Ties: the contracts' own order, the shortest first response, the higher plan,
the later end.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from typing import NamedTuple, Protocol, TypeVar

from contracts.choices import (
    CENTRE_CHANNELS,
    ContractState,
    Handling,
    Outcome,
    Priority,
    ReasonCode,
)
from servicedesk.wording import zone

_PREFERENCE = {
    ReasonCode.FOLLOW_UP: 0,
    ReasonCode.ASSET_COVERED: 1,
    ReasonCode.PRODUCT_COVERED: 1,
    ReasonCode.WHOLE_CLIENT: 1,
    ReasonCode.NO_INCIDENTS_LEFT: 2,
    ReasonCode.IN_GRACE: 3,
    ReasonCode.CHANNEL_NOT_COVERED: 4,
    ReasonCode.CONTRACT_ENDED: 5,
    ReasonCode.CONTRACT_NOT_ACTIVE: 6,
    ReasonCode.CONTRACT_NOT_STARTED: 7,
    ReasonCode.ASSET_NOT_COVERED: 8,
    ReasonCode.PRODUCT_NOT_COVERED: 8,
}
OUTCOMES = {
    ReasonCode.ASSET_COVERED: Outcome.COVERED,
    ReasonCode.PRODUCT_COVERED: Outcome.COVERED,
    ReasonCode.WHOLE_CLIENT: Outcome.COVERED,
    ReasonCode.CHOSEN: Outcome.COVERED,
    ReasonCode.NO_INCIDENTS_LEFT: Outcome.OVER_QUOTA,
    ReasonCode.IN_GRACE: Outcome.GRACE,
    ReasonCode.CONTRACT_ENDED: Outcome.EXPIRED,
    ReasonCode.FOLLOW_UP: Outcome.EXPIRED,
    ReasonCode.CHANNEL_NOT_COVERED: Outcome.OUT_OF_SCOPE,
    ReasonCode.ASSET_NOT_COVERED: Outcome.OUT_OF_SCOPE,
    ReasonCode.PRODUCT_NOT_COVERED: Outcome.OUT_OF_SCOPE,
    ReasonCode.CONTRACT_NOT_ACTIVE: Outcome.NOT_COVERED,
    ReasonCode.CONTRACT_NOT_STARTED: Outcome.NOT_COVERED,
    ReasonCode.NO_CONTRACT: Outcome.NOT_COVERED,
    ReasonCode.NO_ORGANISATION: Outcome.UNKNOWN_CLIENT,
}
PROMISING = frozenset({Outcome.COVERED, Outcome.OVER_QUOTA, Outcome.GRACE})
"""The contract is in force, or in its grace period: its plan may be promised."""


class Weight(IntEnum):
    """How closely a contract names what the request is about."""

    CLIENT = 1
    PRODUCT = 2
    ASSET = 3
    CONTRACT = 4


class VersionFacts(NamedTuple):
    """A version of a plan: its key, when it begins to hold, its number and its grace period.

    ``channels`` empty: every channel; ``response_minutes``: its first response at the request's
    priority, None when it promises none.
    """

    key: int
    effective_from: date
    number: int
    grace_days: int
    channels: frozenset[str] = frozenset()
    response_minutes: int | None = None


@dataclass(frozen=True, kw_only=True)
class RequestFacts:
    """What of a request decides. ``contract``: the key of the one it names.

    ``is_follow_up``: our own people name the contract, so it holds even when it has ended.
    """

    at: datetime
    has_product: bool = False
    has_asset: bool = False
    channel: str = ""
    contract: int | None = None
    is_follow_up: bool = False


@dataclass(frozen=True)
class ContractFacts:
    """What of a contract decides. ``names_product``: the request's product is among those covered,
    or one of the covered assets is such a product; ``names_asset``: its asset is among them.

    ``incidents_left`` None: they are not counted. ``precedence``: the smaller goes first.
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
    has_assets: bool = False
    names_asset: bool = False
    precedence: int = 0
    incidents_left: int | None = None


@dataclass(frozen=True)
class Verdict:
    """``version`` is the key of the plan version the request runs under; None where nothing is
    promised. ``possible``: the one it would run under if it were accepted all the same.
    """

    reason: ReasonCode
    contract: int | None = None
    version: int | None = None
    grace_until: date | None = None
    possible: int | None = None
    weight: Weight = Weight.CLIENT

    @property
    def outcome(self) -> Outcome:
        return OUTCOMES[self.reason]

    def promised(self, handling: str) -> int | None:
        """The key of the plan version promised when a request of this verdict is so handled."""
        if handling == Handling.ACCEPT:
            return self.version or self.possible
        return self.version if handling == Handling.ASK_TSM else None


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


def judge(contract: ContractFacts, request: RequestFacts) -> Verdict:
    """What one contract says of a request.

    A request that names neither product nor asset is not turned away by a contract for certain
    ones: which it is about is found out later.
    """
    day = request.at.astimezone(zone(contract.time_zone)).date()
    version = latest_begun(contract.versions, day)
    named = _named(contract, request)
    is_named = contract.key == request.contract
    weight = Weight.CONTRACT if is_named else named or Weight.CLIENT
    reason, grace_until = _reason(contract, request, day=day, version=version)
    if is_named and request.is_follow_up and reason == ReasonCode.CONTRACT_ENDED:
        reason = ReasonCode.FOLLOW_UP
    elif named is None:
        asset = request.has_asset and contract.has_assets
        reason = ReasonCode.ASSET_NOT_COVERED if asset else ReasonCode.PRODUCT_NOT_COVERED
    key = version.key if version else None
    return Verdict(
        reason,
        contract.key,
        key if OUTCOMES[reason] in PROMISING else None,
        grace_until if reason == ReasonCode.IN_GRACE else None,
        key,
        weight,
    )


def _named(contract: ContractFacts, request: RequestFacts) -> Weight | None:
    """How closely the contract names what the request is about; None: it leaves it out."""
    if request.has_asset and contract.names_asset:
        return Weight.ASSET
    if (request.has_asset or request.has_product) and contract.names_product:
        return Weight.PRODUCT
    is_for_all = not (contract.has_products or contract.has_assets)
    if is_for_all or not (request.has_asset or request.has_product):
        return Weight.CLIENT
    return None


def _reason(
    contract: ContractFacts, request: RequestFacts, *, day: date, version: VersionFacts | None
) -> tuple[ReasonCode, date | None]:
    """Why the contract holds on the day or does not, whatever it is for; the end of its grace."""
    if contract.state not in (ContractState.ACTIVE, ContractState.EXPIRED):
        return ReasonCode.CONTRACT_NOT_ACTIVE, None
    if day < contract.starts_on:
        return ReasonCode.CONTRACT_NOT_STARTED, None
    grace_until = contract.ends_on + timedelta(days=version.grace_days if version else 0)
    in_force = contract.state == ContractState.ACTIVE and day <= contract.ends_on
    if not in_force and not contract.ends_on < day <= grace_until:
        return ReasonCode.CONTRACT_ENDED, None
    if version is not None and _is_wrong_channel(version, request.channel):
        return ReasonCode.CHANNEL_NOT_COVERED, None
    if not in_force:
        return ReasonCode.IN_GRACE, grace_until
    if contract.incidents_left is not None and contract.incidents_left <= 0:
        return ReasonCode.NO_INCIDENTS_LEFT, None
    if contract.names_asset and request.has_asset:
        return ReasonCode.ASSET_COVERED, None
    has_scope = contract.has_products or contract.has_assets
    return ReasonCode.PRODUCT_COVERED if has_scope else ReasonCode.WHOLE_CLIENT, None


def _is_wrong_channel(version: VersionFacts, channel: str) -> bool:
    """What we open ourselves comes by no channel of the client's."""
    is_clients = bool(channel) and channel not in CENTRE_CHANNELS
    return is_clients and bool(version.channels) and channel not in version.channels


def verdicts(contracts: Iterable[ContractFacts], request: RequestFacts) -> list[Verdict]:
    """Every verdict over a known client's contracts, the best first; NO_CONTRACT when none is."""
    judged = [(judge(one, request), one) for one in contracts]
    judged.sort(key=lambda pair: _order(pair[0], pair[1], at=request.at))
    return [verdict for verdict, _one in judged] or [Verdict(ReasonCode.NO_CONTRACT)]


def _order(verdict: Verdict, contract: ContractFacts, *, at: datetime) -> tuple[float, ...]:
    day = at.astimezone(zone(contract.time_zone)).date()
    version = latest_begun(contract.versions, day)
    response = version.response_minutes if version else None
    return (
        _PREFERENCE[verdict.reason],
        -verdict.weight,
        contract.precedence,
        float("inf") if response is None else response,
        -contract.rank,
        -contract.ends_on.toordinal(),
        contract.key,
    )


def handling_of(wanted: str, *, priority: int, may_refuse: bool) -> Handling:
    """What is done with a request whose outcome the house wants handled so.

    A critical request is never blocked: its service manager is asked instead. Where there is no
    door to refuse it at (phone, mail), it is taken without a promise.
    """
    handling = Handling(wanted)
    if handling != Handling.REFUSE:
        return handling
    if priority == Priority.CRITICAL:
        return Handling.ASK_TSM
    return handling if may_refuse else Handling.BEST_EFFORT


def next_term(starts_on: date, ends_on: date) -> tuple[date, date]:
    """The first and last day of the same time again: as many months when it is whole months, else
    as many days.
    """
    first = ends_on + timedelta(days=1)
    months = (first.year - starts_on.year) * 12 + first.month - starts_on.month
    if first.day != starts_on.day or first.day > 28:
        return first, ends_on + (first - starts_on)
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return first, date(year, month + 1, first.day) - timedelta(days=1)
