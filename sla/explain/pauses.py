"""Why a clock stands still, as the desk says it and as the client is told."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.choices import PauseReason
from sla.clock import Segment, SegmentKind
from tickets.choices import Status

DESK_PAUSES: dict[str, str | Promise] = {
    Status.WAITING_CLIENT: gettext_lazy("waiting for the client"),
    Status.WAITING_THIRD_PARTY: gettext_lazy("waiting for a third party"),
    Status.SCHEDULED: gettext_lazy("scheduled"),
    PauseReason.CLIENT_INFO: gettext_lazy("waiting for information from the client"),
    PauseReason.CLIENT_APPROVAL: gettext_lazy("waiting for the client's approval"),
    PauseReason.THIRD_PARTY: gettext_lazy("waiting for a third party"),
    PauseReason.PLANNED_DATE: gettext_lazy("planned for a date"),
}
CLIENT_PAUSES: dict[str, str | Promise] = {
    Status.WAITING_CLIENT: gettext_lazy("we wait for your answer"),
    Status.WAITING_THIRD_PARTY: gettext_lazy("we wait for a third party"),
    Status.SCHEDULED: gettext_lazy("the work is planned for a date"),
    PauseReason.CLIENT_INFO: gettext_lazy("we wait for your answer"),
    PauseReason.CLIENT_APPROVAL: gettext_lazy("we wait for your approval"),
    PauseReason.THIRD_PARTY: gettext_lazy("we wait for a third party"),
    PauseReason.PLANNED_DATE: gettext_lazy("the work is planned for a date"),
}


def pause_words(segment: Segment, *, is_client: bool) -> str:
    """Why this stretch was not counted, in the active language."""
    if segment.kind == SegmentKind.PAUSED:
        known = CLIENT_PAUSES if is_client else DESK_PAUSES
        return str(known.get(segment.reason, _("not counted")))
    return _("solved, until it was reopened")
