"""The filter line of the dashboard as fields: what may be chosen and what is."""

from typing import Any

from django.utils.translation import gettext as _

from contracts.choices import Priority
from contracts.models import Plan, Product
from servicedesk.accounts.choices import Line
from tickets.dashboard.address import PERIODS, Address
from tickets.filter_fields import Choice


def selects(address: Address) -> list[Choice]:
    def named(rows: Any) -> list[tuple[int, str]]:
        return [(row.pk, str(row)) for row in rows]

    def select(name: str, label: str, empty: str, choices: Any) -> Choice:
        chosen = address.values.get(name, "")
        options = [(str(value), shown, str(value) == chosen) for value, shown in choices]
        return Choice(name, label, empty, options, address.errors.get(name, ""))

    products = Product.objects.visible_to(address.reader).order_by("name")
    return [
        select("line", _("Line"), _("Any line"), Line.choices),
        select("plan", _("Plan"), _("Any plan"), named(Plan.objects.all())),
        select("priority", _("Priority"), _("Any priority"), Priority.choices),
        select("product", _("Product"), _("Any product"), named(products)),
    ]


def period_options(address: Address) -> list[tuple[str, Any, bool]]:
    """The named periods, with the one in force."""
    return [(name, label, name == address.period_name) for name, label in PERIODS.items()]
