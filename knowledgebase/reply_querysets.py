"""Words for sets of quick replies, and who may see them."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from knowledgebase.choices import SendingState
from servicedesk.accounts.models import TeamMember, User

if TYPE_CHECKING:
    from knowledgebase.models import QuickReply, QuickReplySending


class QuickReplyQuerySet(models.QuerySet["QuickReply"]):
    def offered(self) -> Self:
        return self.filter(is_active=True)

    def shared(self) -> Self:
        return self.filter(owner=None)

    def visible_to(self, user: User) -> Self:
        """One's own, those of all and of one's teams; managers see every shared one."""
        if not user.is_active or not user.is_desk:
            return self.none()
        if user.is_manager:
            return self.filter(Q(owner=None) | Q(owner=user))
        teams = TeamMember.objects.filter(user=user).values("team")
        return self.filter(Q(owner=None) & (Q(team=None) | Q(team__in=teams)) | Q(owner=user))


class SendingQuerySet(models.QuerySet["QuickReplySending"]):
    def due(self, now: datetime) -> Self:
        """Planned ones whose time has come."""
        return self.filter(state=SendingState.PLANNED, due_at__lte=now)
