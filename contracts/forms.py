"""What managers fill in on the desk: assets and renewals."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.entitlement import next_term
from contracts.models import Asset, Contract, Plan, Product
from contracts.models.asset import LINK_LENGTH, validate_link
from contracts.services.assets import NAME_LIMIT


class DateField(forms.DateField):
    """A day, as browsers write it."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, **options)


class AssetForm(forms.Form):
    name = forms.CharField(label=_("What it is called"), max_length=NAME_LIMIT)
    product = forms.ModelChoiceField(
        label=_("Product"), queryset=Product.objects.none(), required=False, empty_label="–"
    )
    serial_number = forms.CharField(label=_("Serial number"), max_length=120, required=False)
    site = forms.CharField(label=_("Site"), max_length=200, required=False)
    version = forms.CharField(label=_("Installed version"), max_length=60, required=False)
    warranty_until = DateField(label=_("Warranty until"), required=False)
    master_url = forms.CharField(
        label=_("Record in the master system"), max_length=LINK_LENGTH, required=False,
        validators=[validate_link], help_text=_("A link that begins with http:// or https://."),
    )  # fmt: skip
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, asset: Asset | None = None, **options: Any) -> None:
        if asset is not None:
            options["initial"] = {name: getattr(asset, name) for name in self.base_fields}
        super().__init__(*args, **options)
        field = self.fields["product"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Product.objects.order_by("name")


class RenewalForm(forms.Form):
    """Days and number of the contract that goes on from another."""

    number = forms.CharField(label=_("Number of the new contract"), max_length=60)
    starts_on = DateField(label=_("Starts on"))
    ends_on = DateField(label=_("Ends on"), help_text=_("The last day, counted whole."))
    plan = forms.ModelChoiceField(
        label=_("Service plan"), queryset=Plan.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, contract: Contract, **options: Any) -> None:
        starts_on, ends_on = next_term(contract.starts_on, contract.ends_on)
        options["initial"] = {
            "starts_on": starts_on, "ends_on": ends_on, "plan": contract.plan_id,
        }  # fmt: skip
        super().__init__(*args, **options)
        field = self.fields["plan"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Plan.objects.order_by("rank", "name")
