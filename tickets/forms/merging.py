"""What an engineer fills in to make one ticket of two."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tickets.forms.acts import SeenForm
from tickets.forms.fields import REASON_LIMIT, Line
from tickets.models import Ticket


class MergeForm(SeenForm):
    """``into`` cleans to the ticket of that number, among those the person sees."""

    into = Line(
        label=_("Into the ticket number"),
        max_length=20,
        help_text=_("Another open ticket of the same client."),
    )
    reason = Line(label=_("Reason"), max_length=REASON_LIMIT)

    def clean_into(self) -> Ticket:
        number = self.cleaned_data["into"].strip().lstrip("#№").strip()
        known = number.isdecimal() and len(number) < 16
        found = Ticket.visible_to(self.user).filter(pk=int(number)).first() if known else None
        if found is None:
            raise forms.ValidationError(_("There is no such ticket."), code="unknown")
        return found
