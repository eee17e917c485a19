"""Contracts as pages and the API show them: values and words, made once."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contracts.alarms import Alarm, contract_alarms
from contracts.balances import AllowanceCard, current_balances
from contracts.choices import ContractRole, ContractState, Metric, Priority
from contracts.entitlement import latest_begun
from contracts.metrics import is_client_metric, metric_codes, metric_label
from contracts.models import Asset, Contract, ContractPerson, PlanVersion
from contracts.permissions import can_see_hours, can_see_ola
from contracts.services import people_on, targets_of
from contracts.wording import channel_words, day_words, hours_words, state_words, target_words
from servicedesk.accounts.absences import absent
from servicedesk.accounts.models import User
from servicedesk.wording import zone

SOON_DAYS = 60
MOST_ASSETS = 10
USUAL_METRICS = frozenset(
    {Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE, Metric.RESOLUTION, Metric.LINE1_STAY}
)
UNRENEWED = (ContractState.DRAFT, ContractState.CANCELLED)


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
    channels: str
    promises: list[PromiseRow]
    alarms: list[Alarm]
    note: str
    renews: str
    renewed_by: str
    may_renew: bool
    links: list[tuple[str, str]]
    prepaid: list[AllowanceCard] = field(default_factory=list)


@dataclass(frozen=True)
class NamedPerson:
    """Who holds a role of a contract on a day; ``instead_of``: whom the deputy stands in for."""

    role: str
    label: str
    user: User
    instead_of: User | None = None

    @property
    def words(self) -> str:
        if self.instead_of is None:
            return self.user.full_name
        return _("%(deputy)s (for %(name)s)") % {
            "deputy": self.user.full_name, "name": self.instead_of.full_name,
        }  # fmt: skip


def named_people(
    contract: Contract, *, day: date, away: Collection[int] = frozenset()
) -> list[NamedPerson]:
    """The service manager and the personal engineer of the day; ``away``: who is absent then."""
    known = {one.pk: one for one in (contract.tsm, contract.personal_engineer) if one}
    for row in contract.people.all():
        known |= {one.pk: one for one in (row.user, row.deputy) if one}
    found = people_on(contract, day=day, away=away)
    labels = (
        (ContractRole.TSM, _("Service manager")),
        (ContractRole.PERSONAL_ENGINEER, _("Personal engineer")),
    )
    return [
        NamedPerson(
            role.value, label, known[found[role].user], known.get(found[role].instead_of or 0)
        )
        for role, label in labels
        if role in found
    ]


def named_now(contract: Contract, *, at: datetime) -> list[NamedPerson]:
    """Who is named at the instant, deputies for those who are absent then."""
    return named_of([contract], at=at)[contract.pk]


def named_of(contracts: Iterable[Contract], *, at: datetime) -> dict[int, list[NamedPerson]]:
    """Who is named at the instant for each of these contracts, in two queries.

    Absences are asked for only where somebody has a deputy.
    """
    known = {one.pk: one for one in contracts}
    rows = _read_people(list(known.values()))
    deputised = {key for row in rows if row.deputy_id for key in (row.user_id, row.deputy_id)}
    away = absent(deputised, at) if deputised else {}
    return {
        key: named_people(
            one, day=at.astimezone(zone(one.time_zone)).date(), away=away.keys()
        )
        for key, one in known.items()
    }  # fmt: skip


def _read_people(contracts: list[Contract]) -> list[ContractPerson]:
    """Give the contracts everybody named in them, each person read once; the rows of a part of
    their time."""
    prefetch_related_objects(contracts, "people")
    rows = [row for one in contracts for row in one.people.all()]
    keys = {key for one in contracts for key in (one.tsm_id, one.personal_engineer_id)}
    keys |= {key for row in rows for key in (row.user_id, row.deputy_id)}
    people = User.objects.in_bulk([key for key in keys if key])
    for one in contracts:
        one.tsm = people.get(one.tsm_id or 0)
        one.personal_engineer = people.get(one.personal_engineer_id or 0)
    for row in rows:
        row.user, row.deputy = people[row.user_id], people.get(row.deputy_id or 0)
    return rows


def version_in_force(contract: Contract, day: date) -> PlanVersion | None:
    """The version of the contract's plan on the day, from rows read with ``for_cards()``."""
    versions = [one for one in contract.plan.versions.all() if not one.is_draft]
    return latest_begun(versions, day)


def card_of(contract: Contract, *, reader: User, day: date) -> ContractCard:
    """A contract as this reader may see it; clients are shown neither OLA nor our alarms and
    notes.
    """
    version = version_in_force(contract, day)
    is_inside = can_see_ola(reader)
    going_on = [one for one in contract.renewals.all() if one.state != ContractState.CANCELLED]
    named = {one.role: one.user for one in named_people(contract, day=day)}
    tone, left, is_ending = lasting(contract, day)
    return ContractCard(
        key=contract.pk,
        number=contract.number,
        plan=contract.plan.label,
        state=_state(contract, day),
        tone=tone,
        dates=f"{day_words(contract.starts_on)} – {day_words(contract.ends_on)}",
        left=left,
        is_ending=is_ending,
        products=", ".join(covered_words(contract))
        or (_("all your products") if reader.is_client else _("everything the client has")),
        tsm=named.get(ContractRole.TSM),
        personal_engineer=named.get(ContractRole.PERSONAL_ENGINEER),
        partner=contract.partner.name if contract.partner and is_inside else "",
        hours=hours_words(version.intake_hours) if version else "",
        channels=channel_words(version.channels) if version else "",
        promises=promises_of(version, with_ola=is_inside),
        alarms=contract_alarms(contract, version=version) if is_inside else [],
        note=contract.note if reader.is_centre else "",
        renews=contract.renews.number if contract.renews else "",
        renewed_by=going_on[0].number if going_on and reader.is_centre else "",
        may_renew=not going_on and contract.state not in UNRENEWED,
        links=_links(contract, reader=reader),
    )


def covered_words(contract: Contract) -> list[str]:
    """What is covered by name: products, then assets."""
    assets = [str(asset) for asset in contract.assets.all()]
    more = len(assets) - MOST_ASSETS
    if more > 0:
        words = ngettext("and %(count)d asset more", "and %(count)d assets more", more)
        assets = [*assets[:MOST_ASSETS], words % {"count": more}]
    return [*(product.name for product in contract.products.all()), *assets]


def _links(contract: Contract, *, reader: User) -> list[tuple[str, str]]:
    """Documents (clients: theirs) and, for our own people, the record in the master system."""
    links = [
        (one.title, one.url)
        for one in contract.documents.all()
        if reader.is_centre or (reader.is_client and one.is_for_client)
    ]
    is_shown = contract.master_url and reader.is_centre
    return [(_("Master system"), contract.master_url), *links] if is_shown else links


def cards_of(
    contracts: Iterable[Contract], *, reader: User, day: date, now: datetime
) -> list[ContractCard]:
    """Cards, those in force first, then by end, each with what is left of its prepaid."""
    cards = [(contract, card_of(contract, reader=reader, day=day)) for contract in contracts]
    known = [
        contract.pk for contract, _card in cards if can_see_hours(reader, contract.organisation_id)
    ]
    prepaid = current_balances(known, at=now)
    cards = [
        (contract, replace(card, prepaid=prepaid.get(contract.pk, []))) for contract, card in cards
    ]
    cards.sort(key=lambda pair: (pair[1].tone not in ("ok", "warn"), -pair[0].ends_on.toordinal()))
    return [card for _contract, card in cards]


def promises_of(version: PlanVersion | None, *, with_ola: bool) -> list[PromiseRow]:
    """The plan's times by metric and priority; what no target is set for is best effort. Beside
    the usual metrics only those the plan promises anything for.
    """
    if version is None:
        return []
    targets = targets_of(version)
    promised = USUAL_METRICS | {metric for metric, _priority in targets}
    shown = [
        metric for metric in metric_codes()
        if metric in promised and (with_ola or is_client_metric(metric))
    ]  # fmt: skip
    return [
        PromiseRow(
            metric,
            metric_label(metric),
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


def lasting(contract: Contract, day: date) -> tuple[str, str, bool]:
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


@dataclass(frozen=True)
class AssetCard:
    """An asset in words. ``tone`` is the warranty's badge."""

    key: int
    name: str
    product: str
    serial_number: str
    site: str
    version: str
    warranty: str
    tone: str


def asset_card(asset: Asset, *, day: date) -> AssetCard:
    """What an asset is and where it stands; whether its warranty holds on the day."""
    until = asset.warranty_until
    holds = until is not None and day <= until
    words = _("under warranty until %(date)s") if holds else _("warranty ended on %(date)s")
    return AssetCard(
        key=asset.pk,
        name=asset.name,
        product=asset.product.name if asset.product else "",
        serial_number=asset.serial_number,
        site=asset.site,
        version=asset.version,
        warranty=words % {"date": day_words(until)} if until else "",
        tone="ok" if holds else "warn",
    )
