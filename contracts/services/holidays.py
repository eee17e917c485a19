"""National holidays written out into a calendar."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contracts.models import ServiceHours
from contracts.national import COUNTRIES, national_exceptions
from contracts.services.calendars import change_hours
from servicedesk.accounts.models import User
from servicedesk.errors import Refused


@transaction.atomic
def fill_holidays(
    hours: ServiceHours,
    *,
    country: str,
    years: Iterable[int],
    actor: User | None,
    at: datetime | None = None,
) -> ServiceHours:
    """Write a country's holidays, moved days and short days into the next version of a calendar.

    Dates somebody set before stay as they are. Holds from today in the calendar's zone, so no
    request decided earlier moves. Refused when it would change nothing, and what `change_hours`
    refuses. Records HOURS_CHANGED.
    """
    if country not in COUNTRIES:
        raise Refused(_("This value is not one of the choices."), field="country")
    years = sorted(set(years))
    row = ServiceHours.objects.select_for_update().get(pk=hours.pk)
    filled = national_exceptions(country, years, weekly=row.weekly)
    exceptions = {**filled, **row.exceptions}
    if exceptions == row.exceptions:
        raise Refused(
            _("These holidays are in the calendar already, or nobody works on them anyway.")
        )
    return change_hours(
        row, weekly=row.weekly, exceptions=exceptions, time_zone=row.time_zone, actor=actor,
        note=f"{country} {years[0]}–{years[-1]}", at=at,
    )  # fmt: skip
