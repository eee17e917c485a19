"""Where a request comes from, as far as the proxies the settings trust tell it."""

import ipaddress

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

NETWORK_BITS = {4: 24, 6: 48}


def address_of(request: HttpRequest) -> str:
    """The visitor's address; empty when nothing tells it."""
    try:
        return str(get_adapter(request).get_client_ip(request))
    except PermissionDenied:
        return ""


def network_of(request: HttpRequest) -> str:
    """The visitor's network, for what is kept for ever: the last part is left out."""
    try:
        address = ipaddress.ip_address(address_of(request))
    except ValueError:
        return ""
    network = ipaddress.ip_network(f"{address}/{NETWORK_BITS[address.version]}", strict=False)
    return str(network)
