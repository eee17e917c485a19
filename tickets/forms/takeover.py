"""The form of a substitute's takeover."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servicedesk.accounts.models import TeamMember, User
from tickets.assigning import Candidate
from tickets.candidates import NOBODY, candidates
from tickets.models import Ticket


class Colleagues(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when run
    """Each with how much they carry: who is full is seen before they are chosen."""

    carrying: Mapping[int, Candidate] = NOBODY

    def label_from_instance(self, obj: Any) -> str:
        found = self.carrying.get(obj.pk)
        if found is None:
            return str(obj.full_name)
        words = _("%(name)s: has %(load)d of %(capacity)d")
        return words % {"name": found.name, "load": found.load, "capacity": found.capacity}


class TakeoverForm(forms.Form):
    """Who takes over which of a person's tickets, and what they must know."""

    substitute = Colleagues(label=gettext_lazy("Who takes over"), queryset=User.objects.none())
    past_room = forms.BooleanField(label=gettext_lazy("Give them all the same"), required=False)
    note = forms.CharField(
        label=gettext_lazy("What they must know"), widget=forms.Textarea, max_length=10_000,
        help_text=gettext_lazy("It stands on each ticket as a note; clients do not see it."),
    )  # fmt: skip
    tickets = forms.TypedMultipleChoiceField(label=gettext_lazy("Tickets"), coerce=int)

    asks_for_room = False
    """Whether more was chosen than there is room for, and the reader may say so be it."""

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
        if isinstance(chosen, Colleagues):
            chosen.queryset = beside if beside.exists() else colleagues
            shown = chosen.queryset.values_list("pk", flat=True)
            chosen.carrying = candidates(shown, now=timezone.now())

    def refuse_full(self, words: str, *, user: User) -> None:
        """More was chosen than there is room for: who plans the work may do it all the same."""
        self.asks_for_room = user.is_manager
        if not user.is_manager:
            more = _("Choose fewer or another colleague; a coordinator can do it all the same.")
            words = f"{words} {more}"
        self.add_error("substitute", words)
