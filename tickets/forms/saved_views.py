"""A saved view as a form."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servicedesk.accounts.models import Team, User
from tickets.columns import SHOWN_COLUMNS, USUAL_COLUMNS
from tickets.forms.fields import Line, Question
from tickets.models import SavedView
from tickets.orders import COLUMNS, NAMED, ORDERS, turned
from tickets.permissions import can_share_views
from tickets.query import MAX_LENGTH
from tickets.services import ViewDraft
from tickets.services.saved_views import EVERYBODY, NAME_LIMIT, PERSONAL, TEAM


def _orders() -> list[tuple[str, Any]]:
    """Every order once: the named ones, then each column and its other way round."""
    shown: list[tuple[str, Any]] = [("", _("As in the queue"))]
    named = {order.name for order in NAMED}
    shown += [(order.name, order.label) for order in NAMED]
    for order in COLUMNS:
        if order.name not in named:
            shown.append((order.name, order.label))
        backwards = _("%(column)s, the other way round") % {"column": order.label}
        shown.append((turned(order).name, backwards))
    return shown


class SavedViewForm(forms.Form):
    """Everything of a view. Who may not share is not asked with whom."""

    name = Line(label=gettext_lazy("Name"), max_length=NAME_LIMIT)
    query = Question(
        label=gettext_lazy("What to find"),
        help_text=gettext_lazy("As in the search box: line:2 due<2h. Empty: every open ticket."),
    )
    sort = forms.ChoiceField(label=gettext_lazy("Order"), required=False)
    columns = forms.MultipleChoiceField(
        label=gettext_lazy("Second line of each row"), required=False,
        choices=list(SHOWN_COLUMNS.items()), widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    audience = forms.ChoiceField(label=gettext_lazy("Who uses it"))
    team = forms.ModelChoiceField(
        label=gettext_lazy("Team"), queryset=Team.objects.none(), required=False, empty_label="–"
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        teams = Team.objects.visible_to(user).active()
        is_manager = can_share_views(user)
        if not is_manager:
            teams = teams.filter(lead=user.pk)
        may_share = is_manager or teams.exists()
        audiences = [(PERSONAL, _("Only me"))]
        if may_share:
            audiences.append((TEAM, _("A team")))
        if is_manager:
            audiences.append((EVERYBODY, _("Everybody of the centre")))
        for name, choices in (("sort", _orders()), ("audience", audiences)):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices
        team = self.fields["team"]
        if isinstance(team, forms.ModelChoiceField):
            team.queryset = teams
        if not may_share:
            del self.fields["team"]
            self.fields["audience"].widget = forms.HiddenInput()
            self.fields["audience"].initial = PERSONAL

    def draft(self) -> ViewDraft:
        facts = dict(self.cleaned_data)
        return ViewDraft(**{**facts, "team": facts.get("team")})

    @staticmethod
    def facts_of(view: SavedView) -> dict[str, Any]:
        """First values for a view that is there."""
        audience = PERSONAL if view.owner_id else TEAM if view.team_id else EVERYBODY
        return {
            "name": view.name, "query": view.query, "sort": view.sort,
            "columns": view.columns or list(USUAL_COLUMNS), "audience": audience,
            "team": view.team_id,
        }  # fmt: skip

    @staticmethod
    def facts_given(given: Any) -> dict[str, Any]:
        """First values for a new one, from an address."""
        sort = given.get("sort", "")
        return {
            "query": given.get("query", "")[:MAX_LENGTH],
            "sort": sort if sort in ORDERS else "",
            "columns": list(USUAL_COLUMNS), "audience": PERSONAL,
        }  # fmt: skip
