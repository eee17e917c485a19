"""A contract as its client reads it: what is covered, what is left, who is there for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from contracts.choices import Priority
from contracts.models import Contract
from contracts.presentation import ContractCard, cards_of, named_people
from servicedesk.accounts.absences import absent
from servicedesk.accounts.models import User


@dataclass(frozen=True, slots=True)
class ClientPerson:
    """Somebody named for the client. ``note``: for whom they stand in, or who does when away."""

    label: str
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Covered:
    """What a contract covers, by name. Nothing named: everything the client has."""

    products: list[str]
    sites: list[str]
    assets: list[str]


@dataclass(frozen=True, slots=True)
class ClientContract:
    """``promises``: one sentence a priority, the highest first."""

    card: ContractCard
    covered: Covered
    people: list[ClientPerson]
    promises: list[str]


def client_contracts_page(
    contracts: Sequence[Contract], *, reader: User, day: date, now: datetime
) -> list[ClientContract]:
    """The client's contracts in the order of their cards; absences are asked for once."""
    by_key = {contract.pk: contract for contract in contracts}
    named = {
        key
        for contract in contracts
        for row in contract.people.all()
        for key in (row.user_id, row.deputy_id)
        if row.deputy_id and key
    }
    away = absent(named, now).keys() if named else frozenset()
    return [
        ClientContract(
            card=card,
            covered=_covered(by_key[card.key]),
            people=_people(by_key[card.key], day=day, away=frozenset(away)),
            promises=_promises(card),
        )
        for card in cards_of(contracts, reader=reader, day=day, now=now)
    ]


def _covered(contract: Contract) -> Covered:
    assets = list(contract.assets.all())
    return Covered(
        products=[product.name for product in contract.products.all()],
        sites=sorted({asset.site for asset in assets if asset.site}),
        assets=[str(asset) for asset in assets],
    )


def _people(contract: Contract, *, day: date, away: frozenset[int]) -> list[ClientPerson]:
    rows = list(contract.people.all())
    people = []
    for one in named_people(contract, day=day, away=away):
        note = ""
        if one.instead_of is not None:
            note = _("stands in for %(name)s") % {"name": one.instead_of.full_name}
        else:
            held = (
                row.deputy
                for row in rows
                if row.role == one.role and row.user_id == one.user.pk and row.deputy
            )
            deputy = next(held, None)
            note = _("when away: %(name)s") % {"name": deputy.full_name} if deputy else ""
        people.append(ClientPerson(one.label, one.user.full_name, note))
    return people


def _promises(card: ContractCard) -> list[str]:
    best = _("best effort")
    sentences = []
    for place, level in enumerate(Priority):
        kept = [
            _("%(metric)s within %(time)s")
            % {"metric": row.label.lower(), "time": row.times[place]}
            for row in card.promises
            if row.times[place] != best
        ]
        said = "; ".join(kept) if kept else _("as soon as we can, no time is promised")
        sentences.append(_("%(priority)s: %(promises)s.") % {
            "priority": level.label, "promises": said,
        })  # fmt: skip
    return sentences if card.promises else []
