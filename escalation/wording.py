"""Steps in words."""

from django.utils import translation
from django.utils.translation import gettext as _

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
