"""The timer that runs, in the bar above every page of the desk."""

from typing import Any

from django import template
from django.utils import timezone

from servicedesk.accounts.models import User
from tickets.services import running_timer

register = template.Library()


@register.inclusion_tag("tickets/_running_timer.html", takes_context=True)
def timer_in_bar(context: dict[str, Any]) -> dict[str, Any]:
    """The signed-in person's running timer, without its ticket where that is out of their sight;
    one query while none runs."""
    user = getattr(context.get("request"), "user", None)
    timer = running_timer(user) if isinstance(user, User) and user.is_desk else None
    if timer is None or not isinstance(user, User):
        return {}
    is_seen = timer.ticket.is_seen_by(user)
    clock = clock_of(timer.run_for(timezone.now()))
    return {"timer": timer if is_seen else None, "is_unseen": not is_seen, **clock}


def clock_of(seconds: int) -> dict[str, Any]:
    """Seconds as they stand on a clock."""
    hours, rest = divmod(seconds, 3600)
    return {"seconds": seconds, "clock": f"{hours}:{rest // 60:02d}"}


@register.simple_tag
def timer_clock(timer: Any) -> str:
    """How long a timer has run: 1:05."""
    return str(clock_of(timer.run_for(timezone.now()))["clock"])
