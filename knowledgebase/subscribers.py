"""Reactions to articles: people hear after commit."""

from knowledgebase import notifications
from knowledgebase.events import OUTDATED, PUBLISHED, RETURNED, SUBMITTED
from servicedesk.events.models import Event
from servicedesk.events.registry import subscribe


@subscribe(SUBMITTED, PUBLISHED, RETURNED, OUTDATED)
def tell_people(event: Event) -> None:
    notifications.tell(event)
