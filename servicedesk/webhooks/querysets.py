"""Words for sets of hooks and their calls, and who may see which."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import User
from servicedesk.webhooks.choices import CallState

if TYPE_CHECKING:
    from servicedesk.webhooks.models import Dispatch, Webhook


def _managed(user: User) -> list[int]:
    """The organisations whose people this person manages today."""
    return [right.organisation_id for right in user.rights if right.can_manage_people]


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def visible_to(self, user: User) -> Self:
        """Administrators see all of them; a client's manager those of their organisation."""
        if user.role == Role.ADMINISTRATOR:
            return self
        return self.filter(organisation__in=_managed(user))

    def told_of(self, organisation_id: int | None) -> Self:
        """The centre's hooks, narrowed as they wish to be, and those of the organisation."""
        of_centre = Q(organisation=None) & (Q(only=None) | Q(only_id=organisation_id))
        if organisation_id is None:
            return self.filter(organisation=None, only=None)
        return self.filter(of_centre | Q(organisation_id=organisation_id))


class DispatchQuerySet(models.QuerySet["Dispatch"]):
    def due(self, now: datetime) -> Self:
        """Waiting calls whose time has come, of hooks that are not resting after a failure."""
        return self.filter(
            Q(webhook__rests_until=None) | Q(webhook__rests_until__lte=now),
            state=CallState.WAITING,
            next_attempt_at__lte=now,
        )

    def between(self, start: datetime, end: datetime) -> Self:
        """Calls of events that happened from start until (without) end."""
        return self.filter(event__at__gte=start, event__at__lt=end)

    def visible_to(self, user: User) -> Self:
        """Those of the hooks one sees."""
        if user.role == Role.ADMINISTRATOR:
            return self
        return self.filter(webhook__organisation__in=_managed(user))
