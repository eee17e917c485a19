"""When people and teams read their letters, as managers set it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.models import ServiceHours
from escalation.events import WORKING_TIME_SET
from escalation.models import WorkingTime
from servicedesk.accounts.models import Team, User
from servicedesk.errors import Refused
from servicedesk.events.services import record


@transaction.atomic
def set_working_time(
    whose: User | Team,
    *,
    hours: ServiceHours | None,
    actor: User | None,
    at: datetime | None = None,
) -> None:
    """Let letters of escalation wait for these hours, or with None come at any time.

    Records WORKING_TIME_SET when something changes. Raises Refused for somebody who is not of the
    desk, and for hours that are never open.
    """
    if isinstance(whose, User) and not whose.is_desk:
        raise Refused(_("Only people of the desk are told of escalations."), field="whose")
    if hours is not None and not hours.has_hours:
        raise Refused(_("These hours are never open: nobody would ever be told."), field="hours")
    column = {"user": whose} if isinstance(whose, User) else {"team": whose}
    known = WorkingTime.objects.filter(**column).select_related("hours").first()
    before = known.hours if known else None
    if before == hours:
        return
    if hours is None:
        WorkingTime.objects.filter(**column).delete()
    else:
        WorkingTime.objects.update_or_create(**column, defaults={"hours": hours})
    record(
        WORKING_TIME_SET, whose, actor=actor, at=at or timezone.now(), name=str(whose),
        before=str(before or ""), after=str(hours or ""),
    )  # fmt: skip
