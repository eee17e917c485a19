"""Clients as the palette finds them."""

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract
from contracts.querysets import desk_day
from servicedesk.accounts.models import Organisation, User
from servicedesk.palette import Finder, Found, register


def find_clients(query: str, user: User, limit: int) -> list[Found]:
    clients = Contract.clients_visible_to(user, day=desk_day())
    for word in query.split()[:4]:
        clients = clients.filter(name__icontains=word)
    return _found(clients.order_by("name")[:limit])


def named_clients(keys: Sequence[int], user: User) -> list[Found]:
    return _found(Contract.clients_visible_to(user, day=desk_day()).filter(pk__in=keys))


def _found(clients: Iterable[Organisation]) -> list[Found]:
    return [
        Found(one.pk, one.name, reverse("contracts:client_page", args=[one.pk])) for one in clients
    ]


register(Finder("client", _("Clients"), "building-2", 20, find_clients, named_clients))
