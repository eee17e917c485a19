"""What is written in a ticket's composer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tickets import services
from tickets.forms.acts import PublicForm
from tickets.forms.fields import Text, WithFiles

INNER = ("note", "call")
"""What the client does not read."""


class ComposerForm(WithFiles, PublicForm):
    """Reply, note or call. ``then``: what sending a reply also does to the status; ``began``:
    what the words were begun as."""

    kind = forms.ChoiceField(
        choices=[("reply", _("Reply")), ("note", _("Note")), ("call", _("Call"))]
    )
    body = Text(label=_("Message"))
    then = forms.CharField(required=False, max_length=20)
    spoken = forms.BooleanField(required=False, label=_("I spoke with the client"))
    seen_mark = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    began = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    @property
    def began_as(self) -> str:
        """The inner kind the words were begun as, also in an earlier draft; "" where none was."""
        if not str(self["body"].value() or "").strip():
            return ""
        known = (str(self[name].value() or "") for name in ("kind", "began"))
        return next((kind for kind in known if kind in INNER), "")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("then") == "note":
            cleaned["kind"] = "note"  # the button pressed says it: never more public than that
        if cleaned.get("then") not in (*services.THEN, "note", "call"):
            self.add_error("then", _("This value is not one of the choices."))
        if cleaned.get("kind") == "reply":
            self.refuse_unfilled("body")
        return cleaned
