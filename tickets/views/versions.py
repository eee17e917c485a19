"""Which version of an administered sheet a page speaks of, and which one its writer had seen."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

from servicedesk.access import Visitor

MOST_DIGITS = 8
Version = TypeVar("Version", bound=Model)


def number_in(text: str) -> int | None:
    """The number of a version as an address or a field gives it; None where it is none."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    return int(text) if is_number else None


def shown_version(
    request: Visitor, versions: "QuerySet[Version]", *, current: Version | None
) -> Version | None:
    """The current one unless the address names another; 404 for one there is not."""
    asked = request.GET.get("version", "")
    if not asked:
        return current
    number = number_in(asked)
    found = versions.filter(number=number).first() if number is not None else None
    if found is None:
        raise Http404
    return found
