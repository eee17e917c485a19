"""Words for sets of saved views, and who may see them."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from servicedesk.accounts.choices import MANAGER_ROLES
from servicedesk.accounts.models import Team, User

if TYPE_CHECKING:
    from tickets.models import SavedView


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: User) -> Self:
        """One's own; those of one's teams; our own people those for everybody, too. Managers see
        every shared one and what people who left have left behind.
        """
        if not user.is_active or not user.is_desk:
            return self.none()
        if user.is_centre and user.role in MANAGER_ROLES:
            return self.filter(Q(owner=user.pk) | Q(owner=None) | Q(owner__is_active=False))
        teams = Q(owner=None, team__in=Team.objects.of(user).values("pk"))
        seen = Q(owner=user.pk) | teams
        return self.filter(seen | Q(owner=None, team=None) if user.is_centre else seen)

    def in_use_by(self, user: User) -> Self:
        """What stands in the person's side bar: their own, those of their teams and those for
        everybody, shared ones first.
        """
        of_teams = Q(team=None) | Q(team__in=Team.objects.of(user).values("pk"))
        seen = self.visible_to(user).filter(Q(owner=user.pk) | (Q(owner=None) & of_teams))
        return seen.order_by(models.F("owner").asc(nulls_first=True), "place", "pk")

    def left_behind(self) -> Self:
        """Views of people who are here no more."""
        return self.filter(owner__is_active=False)

    def beside(self, view: "SavedView") -> Self:
        """The list the view has its place in: its owner's, or the shared ones."""
        return self.filter(owner=view.owner_id)
