"""Clocks follow whatever happens to their ticket, before the user has their answer."""

from django.utils import timezone

from servicedesk.events.models import Event
from servicedesk.events.registry import subscribe
from sla import services
from sla.facts import CLOCK_KINDS


@subscribe(*CLOCK_KINDS, together=True)
def clocks_follow(event: Event) -> None:
    services.refresh_clocks(event.subject_id, now=timezone.now())
