"""Where a number of the dashboard opens its tickets."""

from django.urls import reverse

from tickets.dashboard.address import Address

AS_OF_NOW = frozenset({"backlog"})
QUEUE_FILTERS = {"line": "line", "priority": "priority", "plan": "plan", "product": "product"}


def behind_url(address: Address, report: str, number: str, **cell: object) -> str:
    """The page of the tickets one number counts, under the same period and filters."""
    keys = {f"in_{name}": str(value) for name, value in cell.items()}
    return f"{_page('dashboard_tickets', report)}?{_asked(address, report, number=number, **keys)}"


def export_url(address: Address, report: str, **more: str) -> str:
    return f"{_page('dashboard_export', report)}?{_asked(address, report, **more)}"


def report_url(address: Address | None, report: str, **more: str) -> str:
    """The report as a table; ``address`` None leaves period and filters to the page."""
    asked = f"?{_asked(address, report, **more)}" if address else ""
    return f"{_page('dashboard_report', report)}{asked}"


def _page(name: str, report: str) -> str:
    return reverse(f"tickets:{name}", args=[report])


def _asked(address: Address, report: str, **more: str) -> str:
    """Period and filters again; what is counted as it is now has no period."""
    if report in AS_OF_NOW:
        return address.parameters(**{"from": "", "to": "", "period": "all"}, **more)
    if address.period_name == "days":
        return address.parameters(**more)
    return address.parameters(period=address.period_name, **more)


def queue_url(address: Address, **more: object) -> str:
    """The desk's queue under the same filters, for what is so now and needs no period."""
    kept = {name: address.filters[name] for name in QUEUE_FILTERS if name in address.filters}
    if "organisation" in address.filters:
        kept["client"] = address.filters["organisation"]
    kept.update({name: str(value) for name, value in more.items()})  # type: ignore[misc]
    query = "&".join(f"{name}={value}" for name, value in kept.items())
    return f"{reverse('tickets:ticket_list')}?{query}"
