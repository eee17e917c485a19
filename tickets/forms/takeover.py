"""The form of a substitute's takeover."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.models import TeamMember, User
from tickets.models import Ticket


class TakeoverForm(forms.Form):
    """Who takes over which of a person's tickets, and what they must know."""

    substitute = forms.ModelChoiceField(label=_("Who takes over"), queryset=User.objects.none())
    note = forms.CharField(
        label=_("What they must know"), widget=forms.Textarea, max_length=10_000,
        help_text=_("It stands on each ticket as a note; clients do not see it."),
    )  # fmt: skip
    tickets = forms.TypedMultipleChoiceField(label=_("Tickets"), coerce=int)

    def __init__(
        self, *args: Any, person: User, user: User, held: Sequence[Ticket], first: User | None,
        **options: Any,
    ) -> None:  # fmt: skip
        keys = [ticket.pk for ticket in held]
        options.setdefault("initial", {"substitute": first.pk if first else None, "tickets": keys})
        super().__init__(*args, **options)
        self.fields["tickets"].choices = [(key, f"#{key}") for key in keys]  # type: ignore[attr-defined]
        colleagues = User.objects.visible_to(user).active().desk().exclude(pk=person.pk)
        near = TeamMember.objects.filter(team__in=person.memberships.values("team")).values("user")
        beside = colleagues.filter(pk__in=near)
        if first is not None:
            beside |= colleagues.filter(pk=first.pk)
        chosen = self.fields["substitute"]
        if isinstance(chosen, forms.ModelChoiceField):
            chosen.queryset = beside if beside.exists() else colleagues
