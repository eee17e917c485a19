"""Contracts in words, in the language that is active: why a request is covered, what a plan
promises.
"""

from datetime import date
from typing import Any

from django.utils import translation
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from contracts.choices import Channel, ContractState, Handling, Outcome, ReasonCode
from contracts.hours import Hours, HoursError
from contracts.models import Entitlement, ServiceHours, Target
from servicedesk.wording import span_words

_REASONS: dict[str, str | Promise] = {
    ReasonCode.PRODUCT_COVERED: _("Contract %(number)s covers %(product)s."),
    ReasonCode.ASSET_COVERED: _("Contract %(number)s covers %(asset)s."),
    ReasonCode.WHOLE_CLIENT: _("Contract %(number)s covers everything the client has."),
    ReasonCode.CHOSEN: _("Contract %(number)s was chosen for this request."),
    ReasonCode.NO_INCIDENTS_LEFT: _("Contract %(number)s has no prepaid incidents left."),
    ReasonCode.IN_GRACE: _(
        "Contract %(number)s ended on %(ends_on)s; the grace period lasts until %(grace_until)s."
    ),
    ReasonCode.CONTRACT_ENDED: _("Contract %(number)s ended on %(ends_on)s."),
    ReasonCode.FOLLOW_UP: _(
        "This follows up work under contract %(number)s, which ended on %(ends_on)s."
    ),
    ReasonCode.CHANNEL_NOT_COVERED: _(
        "Contract %(number)s does not take requests by this channel: %(channel)s."
    ),
    ReasonCode.ASSET_NOT_COVERED: _("Contract %(number)s does not cover %(asset)s."),
    ReasonCode.CONTRACT_NOT_STARTED: _("Contract %(number)s begins only on %(starts_on)s."),
    ReasonCode.CONTRACT_NOT_ACTIVE: _("Contract %(number)s is not in force (%(state)s)."),
    ReasonCode.PRODUCT_NOT_COVERED: _("Contract %(number)s does not cover %(product)s."),
    ReasonCode.NO_CONTRACT: _("The client has no contract with us."),
    ReasonCode.NO_ORGANISATION: _("We do not know which client this request comes from."),
}
_NO_PRODUCT = _("Contract %(number)s is in force; the request names no product.")


def day_words(day: date | str) -> str:
    """A date in the active language; ISO text as events and decisions keep it is read too."""
    value = date.fromisoformat(day) if isinstance(day, str) else day
    return date_format(value, "DATE_FORMAT")


def state_words(state: str) -> str:
    return str(ContractState(state).label) if state in ContractState.values else state


def reason_words(entitlement: Entitlement) -> str:
    """Why the request is covered or not, with the contract's number and dates as they were then."""
    details: dict[str, Any] = dict(entitlement.reason_details)
    for name in ("starts_on", "ends_on", "grace_until"):
        if details.get(name):
            details[name] = day_words(details[name])
    if details.get("channel") in Channel.values:
        details["channel"] = str(Channel(details["channel"]).label)
    details["state"] = state_words(details.get("state", ""))
    pattern = _REASONS[entitlement.reason_code]
    if entitlement.reason_code == ReasonCode.PRODUCT_COVERED and not details.get("product"):
        pattern = _NO_PRODUCT
    words = str(pattern) % details
    return words[:-1] if words.endswith("..") else words  # some dates end in a full stop


def client_words(entitlement: Entitlement) -> str:
    """What the client is told of a request that is not simply covered; "" when there is nothing."""
    is_covered = entitlement.outcome in (Outcome.COVERED, Outcome.GRACE)
    if is_covered and entitlement.handling in ("", Handling.ACCEPT):
        return ""
    reason = reason_words(entitlement)
    if entitlement.handling == Handling.ASK_TSM:
        return gettext(
            "{reason} Your request is taken; your service manager decides on it."
        ).format(reason=reason)
    if entitlement.plan_version_id is None:
        return gettext("{reason} Your request is taken, but no time is promised for it.").format(
            reason=reason
        )
    return ""


def alternative_words(entitlement: Entitlement) -> list[str]:
    """The contracts the request could also run under, each as "number (plan)"."""
    found = entitlement.reason_details.get("alternatives", ())
    return [f"{one['number']} ({one['plan']})" for one in found]


def channel_words(channels: list[str]) -> str:
    """The channels a plan takes requests by; "" when it takes them by all."""
    return ", ".join(str(Channel(code).label) for code in channels if code in Channel.values)


def hours_words(hours: ServiceHours) -> str:
    """A calendar in words: "around the clock", or "Mon–Fri 09:00–18:00 (Europe/Moscow)"."""
    try:
        return calendar_words(hours.hours)
    except HoursError:
        return gettext("hours that cannot be read")


def calendar_words(calendar: Hours) -> str:
    """The week of a calendar in the same words; its dated exceptions are left out."""
    if calendar.is_always:
        return gettext("around the clock")
    stored = calendar.to_json()["weekly"]
    days = [tuple(map(tuple, stored[str(day)])) for day in range(7)]
    if not any(days):
        return gettext("no hours")
    parts = [
        f"{_days(first, last)} {', '.join('–'.join(row) for row in days[first])}"
        for first, last in _runs(days)
        if days[first]
    ]
    return f"{'; '.join(parts)} ({calendar.zone})"


def _runs(days: list[tuple[Any, ...]]) -> list[tuple[int, int]]:
    """Neighbouring days of the same rows, as (first, last)."""
    runs: list[tuple[int, int]] = []
    for day in range(7):
        if runs and days[runs[-1][0]] == days[day]:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def _days(first: int, last: int) -> str:
    names = [str(WEEKDAYS_ABBR[day]) for day in (first, last)]
    return names[0] if first == last else "–".join(names)


def target_words(target: Target) -> str:
    """A promised time: "4 h of working time", around the clock "30 min", or "2 working days"."""
    language = translation.get_language() or "en"
    if target.days:
        return ngettext("{days} working day", "{days} working days", target.days).format(
            days=target.days
        )
    if _is_always(target.hours):
        return span_words(target.minutes * 60, language)
    hours, minutes = divmod(target.minutes, 60)
    span = gettext("{hours} h").format(hours=hours) if hours else ""
    rest = gettext("{minutes} min").format(minutes=minutes) if minutes or not hours else ""
    return gettext("{span} of working time").format(span=f"{span} {rest}".strip())


def _is_always(hours: ServiceHours) -> bool:
    try:
        return hours.hours.is_always
    except HoursError:
        return False
