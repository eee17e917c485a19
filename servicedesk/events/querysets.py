"""Words for sets of events."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from servicedesk.accounts.models import User
    from servicedesk.events.models import Event


class EventQuerySet(models.QuerySet["Event"]):
    def audited(self, chapter: str = "") -> Self:
        """What the audit shows, newest first: of one chapter or of all."""
        chosen = self.filter(audit=chapter) if chapter else self
        return chosen.filter(audit__gt="").order_by("-pk")

    def about(self, person: int) -> Self:
        """What somebody did and what was done to them."""
        return self.filter(Q(actor_id=person) | Q(subject_type="accounts.user", subject_id=person))

    def audited_for(self, user: "User") -> Self:
        """The audit is the administrators'."""
        return self.audited() if user.is_active and user.is_superuser else self.none()
