"""What a manager says when other terms are applied."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sla.terms.changes import REASON_LIMIT
from sla.terms.models import Applying


class ApplyForm(forms.Form):
    mode = forms.ChoiceField(
        label=_("Requests that are open"), choices=Applying.choices, widget=forms.RadioSelect,
        initial=Applying.KEEP,
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why"), max_length=REASON_LIMIT, required=False,
        help_text=_("Kept in the history of every request that moves."),
    )  # fmt: skip
