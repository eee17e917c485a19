"""Forms of webhooks."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.models import Organisation, User
from servicedesk.validators import validate_day
from servicedesk.webhooks.models import Webhook
from servicedesk.webhooks.presenting import label_of, offered_to


class WebhookForm(forms.Form):
    """``kinds`` none chosen: every kind."""

    name = forms.CharField(label=_("Name"), max_length=100)
    url = forms.CharField(
        label=_("Address"), max_length=500, help_text=_("Begins with https://"),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label=_("Events"), required=False, help_text=_("None chosen: all of them."),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    only = forms.ModelChoiceField(
        label=_("Only of"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("all organisations"),
    )

    def __init__(self, *args: Any, owner: User, reader: User, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds: Any = self.fields["kinds"]
        kinds.choices = [
            (name, format_html("<span>{} <code>{}</code></span>", label_of(name), name))
            for name in offered_to(owner)
        ]
        if owner.is_client:
            del self.fields["only"]
        else:
            only: Any = self.fields["only"]
            only.queryset = Organisation.objects.visible_to(reader).clients().active()

    @classmethod
    def of(cls, hook: Webhook, *, reader: User) -> "WebhookForm":
        """The form as it stands for a hook."""
        initial = {"name": hook.name, "url": hook.url, "kinds": hook.kinds, "only": hook.only_id}
        return cls(initial=initial, owner=hook.owner, reader=reader)


class ReplayForm(forms.Form):
    """From when until when to repeat, in the reader's zone."""

    start = forms.DateTimeField(
        label=_("From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    end = forms.DateTimeField(
        label=_("Until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        start, end = given.get("start"), given.get("end")
        for moment in (start, end):
            if isinstance(moment, datetime):
                validate_day(moment.date())
        if start and end and end <= start:
            raise ValidationError({"end": _("The end comes after the beginning.")})
        return given
