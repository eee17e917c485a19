"""Who hears of contracts: those who answer for them on both sides, not the engineers."""

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext

from contracts import events
from contracts.balances import amount_words
from contracts.choices import ContractRole
from contracts.models import Contract
from contracts.presentation import named_now
from contracts.wording import day_words
from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from servicedesk.notifications.services import Notice, notify
from servicedesk.notifications.topics import topic

CONTRACTS = topic(
    "contract.notices", gettext_lazy("Contracts that end and prepaid hours"), for_clients=True
)


def tell(event: Event) -> None:
    """Write the notices of one event; to be called after commit, any number of times."""
    contract = Contract.objects.filter(pk=event.subject_id).select_related("tsm").first()
    if contract is None:
        return

    def render(person: User) -> Notice:
        is_ending = event.kind == events.CONTRACT_ENDING.name
        words = _ending(contract, event) if is_ending else _used(contract, event)
        return Notice(words, _url(contract, person, is_ending=is_ending))

    notify(event, _recipients(contract, event), topic=CONTRACTS, render=render)


def _recipients(contract: Contract, event: Event) -> list[User]:
    """The service manager of the day (the heads where there is none), the client's managers."""
    named = named_now(contract, at=event.at)
    ours = [one.user for one in named if one.role == ContractRole.TSM]
    theirs = User.objects.active().clients().managing(contract.organisation_id).order_by("pk")
    heads = User.objects.active().with_role(Role.HEAD).order_by("pk")
    return [*(ours or heads), *theirs]


def _ending(contract: Contract, event: Event) -> str:
    days = event.data["days"]
    words = ngettext(
        "Contract %(number)s ends in %(count)d day, on %(date)s",
        "Contract %(number)s ends in %(count)d days, on %(date)s",
        days,
    )
    ends_on = day_words(event.data["ends_on"])
    return words % {"number": contract.number, "count": days, "date": ends_on}


def _used(contract: Contract, event: Event) -> str:
    data = event.data
    return gettext("%(percent)d %% of what contract %(number)s prepaid is used, %(left)s left") % {
        "percent": data["percent"],
        "number": contract.number,
        "left": amount_words(data["left"], data["unit"]),
    }


def _url(contract: Contract, person: User, *, is_ending: bool) -> str:
    """Where this person reads of it."""
    if person.is_client:
        page = reverse("contracts:portal_contracts") if is_ending else ""
        return page or reverse("contracts:portal_ledger", args=[contract.pk])
    if not is_ending:
        return reverse("contracts:contract_ledger", args=[contract.pk])
    client = reverse("contracts:client_page", args=[contract.organisation_id])
    return f"{client}#contract-{contract.pk}"
