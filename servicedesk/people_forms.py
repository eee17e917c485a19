"""What people fill in about who belongs where."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.choices import Reach
from servicedesk.accounts.models import RIGHTS, Membership, Organisation, Site, User


class RightsForm(forms.Form):
    """Rights in one organisation, of those the manager has."""

    reach = forms.ChoiceField(label=_("Reads"), choices=Reach)
    site = forms.ModelChoiceField(
        Site.objects.none(), label=_("Site"), required=False,
        help_text=_("Requests of this person belong to it."),
    )  # fmt: skip

    def __init__(self, *args: Any, organisation: Organisation, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        sites = self.fields["site"]
        if isinstance(sites, forms.ModelChoiceField):
            sites.queryset = Site.objects.visible_to(user).filter(organisation=organisation)
        own = user.right_in(organisation.pk)
        for name in RIGHTS:
            if own is not None and getattr(own, name):
                label = str(Membership._meta.get_field(name).verbose_name).capitalize()  # type: ignore[union-attr]
                self.fields[name] = forms.BooleanField(label=label, required=False)

    def facts(self) -> list[forms.BoundField]:
        return [bound for bound in self if bound.name not in RIGHTS]

    def boxes(self) -> list[forms.BoundField]:
        return [bound for bound in self if bound.name in RIGHTS]

    def rights(self) -> dict[str, Any]:
        """What was chosen, as the services take it."""
        given = {name: bool(self.cleaned_data.get(name)) for name in RIGHTS}
        others = {name: value for name, value in self.cleaned_data.items() if name not in RIGHTS}
        return {**others, "rights": given}


class InviteForm(RightsForm):
    """Somebody new, or somebody known elsewhere."""

    full_name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    field_order = ("full_name", "email", "language", "reach", "site")


class JoinForm(forms.Form):
    full_name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Your e-mail at work"), max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Your password"), strip=False, max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
