"""What people fill in about a clock."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from servicedesk.validators import validate_one_line
from sla.choices import BreachCause
from sla.models import BreachReason
from sla.services.breaches import WORDS_LENGTH


class BreachReasonForm(forms.Form):
    """Why the deadline was missed."""

    cause = forms.ChoiceField(label=_("Reason"), choices=BreachCause.choices)
    words = forms.CharField(
        label=_("In a few words"), required=False, max_length=WORDS_LENGTH,
        validators=[validate_one_line],
    )  # fmt: skip

    def __init__(self, *args: Any, known: BreachReason | None = None, **options: Any) -> None:
        if known is not None:
            options["initial"] = {"cause": known.cause, "words": known.words}
        super().__init__(*args, **options)
