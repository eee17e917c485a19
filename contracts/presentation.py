"""Contracts as pages and the API show them: values and words, made once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contracts.alarms import Alarm, contract_alarms
from contracts.choices import CLIENT_METRICS, ContractState, Metric, Priority
from contracts.entitlement import latest_begun
from contracts.models import Contract, PlanVersion
from contracts.permissions import can_see_ola
from contracts.services import targets_of
from contracts.wording import day_words, hours_words, state_words, target_words
from servicedesk.accounts.models import User

SOON_DAYS = 60


@dataclass(frozen=True)
class PromiseRow:
    """One metric of a plan: a time, or a dash, for each priority."""

    metric: str
    label: str
    times: list[str]


@dataclass(frozen=True)
class ContractCard:
    """One contract in words. ``tone`` is the badge's; ``left`` says how long it lasts."""

    key: int
    number: str
    plan: str
    state: str
    tone: str
    dates: str
    left: str
    is_ending: bool
    products: str
    tsm: User | None
    personal_engineer: User | None
    partner: str
    hours: str
    promises: list[PromiseRow]
    alarms: list[Alarm]
    note: str


def version_in_force(contract: Contract, day: date) -> PlanVersion | None:
    """The version of the contract's plan on the day, from rows read with ``for_cards()``."""
    versions = list(contract.plan.versions.all())
    return latest_begun(versions, day)


def card_of(contract: Contract, *, reader: User, day: date) -> ContractCard:
    """A contract as this reader may see it; clients are shown neither OLA nor our alarms and
    notes.
    """
    version = version_in_force(contract, day)
    is_inside = can_see_ola(reader)
    tone, left, is_ending = _lasting(contract, day)
    return ContractCard(
        key=contract.pk,
        number=contract.number,
        plan=contract.plan.label,
        state=_state(contract, day),
        tone=tone,
        dates=f"{day_words(contract.starts_on)} – {day_words(contract.ends_on)}",
        left=left,
        is_ending=is_ending,
        products=", ".join(product.name for product in contract.products.all())
        or (_("all your products") if reader.is_client else _("everything the client has")),
        tsm=contract.tsm,
        personal_engineer=contract.personal_engineer,
        partner=contract.partner.name if contract.partner and is_inside else "",
        hours=hours_words(version.intake_hours) if version else "",
        promises=promises_of(version, with_ola=is_inside),
        alarms=contract_alarms(contract, version=version) if is_inside else [],
        note=contract.note if reader.is_centre else "",
    )


def cards_of(contracts: Iterable[Contract], *, reader: User, day: date) -> list[ContractCard]:
    """Cards, those in force first, then by end."""
    cards = [(contract, card_of(contract, reader=reader, day=day)) for contract in contracts]
    cards.sort(key=lambda pair: (pair[1].tone not in ("ok", "warn"), -pair[0].ends_on.toordinal()))
    return [card for _contract, card in cards]


def promises_of(version: PlanVersion | None, *, with_ola: bool) -> list[PromiseRow]:
    """The plan's times by metric and priority; what no target is set for is best effort."""
    if version is None:
        return []
    targets = targets_of(version)
    shown = [metric for metric in Metric if with_ola or metric in CLIENT_METRICS]
    return [
        PromiseRow(
            metric.value,
            str(metric.label),
            [
                target_words(targets[metric, level]) if (metric, level) in targets
                else _("best effort")
                for level in Priority
            ],
        )
        for metric in shown
    ]  # fmt: skip


def _state(contract: Contract, day: date) -> str:
    """The state in words; an active contract outside its dates is said to be so."""
    if contract.state != ContractState.ACTIVE:
        return state_words(contract.state)
    if day > contract.ends_on:
        return _("Ended")
    return _("Not begun") if day < contract.starts_on else state_words(contract.state)


def _lasting(contract: Contract, day: date) -> tuple[str, str, bool]:
    """(tone, how long it lasts in words, whether it ends soon)."""
    days_left = (contract.ends_on - day).days
    if contract.state != ContractState.ACTIVE:
        return "paused", "", False
    if days_left < 0:
        words = ngettext("ended %(count)d day ago", "ended %(count)d days ago", -days_left)
        return "breach", words % {"count": -days_left}, False
    if day < contract.starts_on:
        wait = (contract.starts_on - day).days
        words = ngettext("begins in %(count)d day", "begins in %(count)d days", wait)
        return "info", words % {"count": wait}, False
    words = ngettext("%(count)d day left", "%(count)d days left", days_left)
    is_ending = days_left <= SOON_DAYS
    return "warn" if is_ending else "ok", words % {"count": days_left}, is_ending
