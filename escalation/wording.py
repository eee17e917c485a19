"""Steps in words."""

from collections.abc import Iterable

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from escalation.choices import Action, Recipient
from servicedesk.wording import span_words


def step_words(percent: int | None, offset_minutes: int | None) -> str:
    """When a step is due, in the active language: "75 % of the time is used", "30 min left"."""
    if percent is not None:
        return _("%(percent)s%% of the time is used") % {"percent": percent}
    minutes = offset_minutes or 0
    if not minutes:
        return _("the deadline has passed")
    span = span_words(abs(minutes) * 60, translation.get_language() or "en")
    if minutes < 0:
        return _("%(span)s left until the deadline") % {"span": span}
    return _("%(span)s past the deadline") % {"span": span}


def role_words(recipients: Iterable[str]) -> str:
    """The roles of a step, as a list in words."""
    labels = dict(Recipient.choices)
    return ", ".join(str(labels.get(role, role)) for role in recipients)


def chain_step_words(
    percent: int | None,
    offset_minutes: int | None,
    *,
    recipients: Iterable[str],
    action: str = Action.NOTIFY,
    repeat_minutes: int = 0,
    repeat_count: int = 0,
) -> str:
    """A step of a chain as a sentence: when, how often, who is told and what is done."""
    when = capfirst(step_words(percent, offset_minutes))
    if repeat_count:
        when = ngettext(
            "%(when)s, then after %(span)s, %(count)d time more",
            "%(when)s, then every %(span)s, %(count)d times more",
            repeat_count,
        ) % {
            "when": when,
            "span": span_words(repeat_minutes * 60, translation.get_language() or "en"),
            "count": repeat_count,
        }
    told = _("%(when)s: told are %(roles)s.") % {"when": when, "roles": role_words(recipients)}
    if action == Action.NOTIFY:
        return told
    return f"{told} {Action(action).label}."
