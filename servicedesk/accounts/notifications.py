"""Who is told that they stand in for a colleague."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servicedesk import wording
from servicedesk.accounts.events import ABSENCE_NOTED, ABSENCE_WITHDRAWN
from servicedesk.accounts.models import Absence, User
from servicedesk.events.models import Event
from servicedesk.events.registry import subscribe
from servicedesk.notifications.services import Notice, notify
from servicedesk.notifications.topics import topic

ABSENCES = topic("absence", gettext_lazy("Standing in for colleagues"))


@subscribe(ABSENCE_NOTED, ABSENCE_WITHDRAWN)
def tell_substitute(event: Event) -> None:
    """The colleague named hears of it, unless they wrote it down themselves."""
    absence = Absence.objects.select_related("user", "substitute").get(pk=event.data["absence"])
    substitute = absence.substitute
    if substitute is None or substitute.pk == event.actor_id:
        return
    is_off = event.kind == ABSENCE_WITHDRAWN.name

    def render(user: User) -> Notice:
        title = (
            _("You need not stand in for %(name)s") if is_off else _("You stand in for %(name)s")
        )
        return Notice(
            title=title % {"name": absence.user.full_name},
            body=_("From %(start)s until %(end)s.")
            % {"start": _time(absence.starts_at, user), "end": _time(absence.ends_at, user)},
            url=reverse("absence_list"),
        )

    notify(event, [substitute], topic=ABSENCES, render=render)


def _time(at: datetime, user: User) -> str:
    language = translation.get_language() or "en"
    return wording.exact_time(at, zone=ZoneInfo(user.time_zone), language=language)
