"""Watches follow the clocks: subscribed after them to the same kinds, so it runs after them."""

from django.utils import timezone

from escalation import services
from servicedesk.events.models import Event
from servicedesk.events.registry import subscribe
from sla.facts import CLOCK_KINDS


@subscribe(*CLOCK_KINDS, together=True)
def watches_follow(event: Event) -> None:
    services.replan(event.subject_id, now=timezone.now())
