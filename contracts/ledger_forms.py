"""What managers fill in about prepaid hours and incidents: hours as people say them."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.choices import AllowanceUnit
from contracts.forms import DateField
from contracts.models import Allowance, Contract
from contracts.querysets import AllowanceQuerySet
from contracts.services import AllowanceDraft
from contracts.services.ledger import NOTE_LIMIT

MOST = 100_000
HOUR = 60


class Amount(forms.DecimalField):
    """Hours, in quarters and less, or incidents; ``counted`` makes minutes or incidents of it."""

    def __init__(self, *, least: int = 0, **options: Any) -> None:
        super().__init__(min_value=least, max_value=MOST, max_digits=9, decimal_places=2, **options)


def counted(value: Decimal, *, unit: str) -> int:
    """Minutes of hours, whole incidents. Raises ValidationError where it is no whole number."""
    number = value * HOUR if unit == AllowanceUnit.MINUTES else value
    if number != int(number):
        if unit == AllowanceUnit.MINUTES:
            raise forms.ValidationError(_("These hours are no whole minutes."))
        raise forms.ValidationError(_("Incidents are counted in whole numbers."))
    return int(number)


class AllowanceForm(forms.Form):
    """A new allowance of a contract; by default its whole time."""

    unit = forms.ChoiceField(label=_("What is prepaid"), choices=AllowanceUnit.choices)
    granted = Amount(label=_("How many hours or incidents"))
    starts_on = DateField(label=_("From"))
    ends_on = DateField(label=_("Until"), help_text=_("The last day, counted whole."))
    rounding_minutes = forms.IntegerField(
        label=_("Accounting unit, minutes"), min_value=1, max_value=1440, initial=15,
        help_text=_("Every entry of work counts whole units, rounded up."),
    )  # fmt: skip
    carry_limit = Amount(label=_("Carried over at most"), initial=0)
    carry_days = forms.IntegerField(
        label=_("Carried over for days"), min_value=0, max_value=3660, initial=0
    )
    notice_percents = forms.CharField(
        label=_("Tell people at percents"), max_length=60, initial="50, 80, 100", required=False
    )
    note = forms.CharField(
        label=_("Note"), max_length=NOTE_LIMIT, required=False,
        help_text=_("The client reads it."),
    )  # fmt: skip

    def __init__(self, *args: Any, contract: Contract, **options: Any) -> None:
        options["initial"] = {"starts_on": contract.starts_on, "ends_on": contract.ends_on}
        super().__init__(*args, **options)

    def clean_notice_percents(self) -> tuple[int, ...]:
        words = self.cleaned_data["notice_percents"].replace(",", " ").split()
        if any(not (word.isascii() and word.isdigit()) for word in words):
            raise forms.ValidationError(_("Write whole percents, with commas between them."))
        return tuple(int(word) for word in words)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in ("granted", "carry_limit"):
            if name in data and "unit" in data:
                try:
                    data[name] = counted(data[name], unit=data["unit"])
                except forms.ValidationError as error:
                    self.add_error(name, error)
        return data

    def draft(self) -> AllowanceDraft:
        data = {name: value for name, value in self.cleaned_data.items() if name != "note"}
        if data["unit"] == AllowanceUnit.INCIDENTS:
            data["rounding_minutes"] = 1
        return AllowanceDraft(**data)


class LedgerForm(forms.Form):
    """More of the same, or a correction; hours or incidents as the allowance has them."""

    amount = Amount()
    note = forms.CharField(
        label=_("Note"), max_length=NOTE_LIMIT, required=False,
        help_text=_("The client reads it."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, allowance: Allowance, choices: AllowanceQuerySet, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.allowance = allowance
        self.fields["amount"].label = (
            _("Hours") if allowance.unit == AllowanceUnit.MINUTES else _("Incidents")
        )

    def clean_amount(self) -> int:
        return counted(self.cleaned_data["amount"], unit=self.allowance.unit)


class CorrectionForm(LedgerForm):
    amount = Amount(
        least=-MOST, help_text=_("More than 0 gives back, less than 0 takes."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("What is put right"), max_length=NOTE_LIMIT, help_text=_("The client reads it.")
    )


class AttachForm(forms.Form):
    """Which of the client's allowances covers the surplus."""

    into = forms.ModelChoiceField(
        label=_("Covered by"), queryset=Allowance.objects.none(), empty_label=None
    )

    def __init__(
        self, *args: Any, allowance: Allowance, choices: AllowanceQuerySet, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        field = self.fields["into"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = choices
