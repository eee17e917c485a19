"""What an engineer fills in about the promise: a deadline by hand, another contract."""

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.choices import metric_choices
from contracts.models import Contract
from contracts.querysets import desk_day
from tickets.choices import TermsMode
from tickets.forms.acts import ActForm
from tickets.forms.fields import REASON_LIMIT, Line


class DeadlineForm(ActForm):
    """``due_at`` left empty gives the deadline back to the plan."""

    metric = forms.ChoiceField(label=_("Deadline of"), choices=metric_choices)
    due_at = forms.DateTimeField(
        label=_("Until"),
        required=False,
        help_text=_("Empty: as the plan says."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    reason = Line(label=_("Reason"), max_length=REASON_LIMIT)


class ContractForm(ActForm):
    contract = forms.ModelChoiceField(
        label=_("Contract"), queryset=Contract.objects.none(), empty_label=_("Choose a contract")
    )
    mode = forms.ChoiceField(
        label=_("Times count"),
        choices=TermsMode.choices,
        widget=forms.RadioSelect,
        initial=TermsMode.FROM_NOW,
    )
    reason = Line(label=_("Reason"), max_length=REASON_LIMIT)

    def prepare(self) -> None:
        field = self.fields["contract"]
        if isinstance(field, forms.ModelChoiceField):
            visible = Contract.visible_to(self.user, day=desk_day())
            others = visible.filter(organisation=self.ticket.organisation_id)
            field.queryset = others.exclude(pk=self.ticket.entitlement.contract_id or 0)
