"""What a person says of a mail that waits: where it belongs, who asks, or why it is dropped."""

from django import forms
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.models import User
from tickets.forms.fields import REASON_LIMIT, Line
from tickets.models import Ticket


class MailForm(forms.Form):
    """One verb's form; ``reader`` sees what it may name."""

    def __init__(self, *args: object, reader: User, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.reader = reader


class MailAttachForm(MailForm):
    number = forms.IntegerField(label=_("Ticket number"), min_value=1, max_value=10**17)

    def clean_number(self) -> Ticket:
        found = Ticket.visible_to(self.reader).filter(pk=self.cleaned_data["number"]).first()
        if found is None:
            raise forms.ValidationError(_("There is no such ticket."))
        return found


class MailOpenForm(MailForm):
    requester = forms.EmailField(
        label=_("Who asks"), required=False,
        help_text=_("The address of a client's person; empty: the sender, where they are one."),
    )  # fmt: skip

    def clean_requester(self) -> User | None:
        address = self.cleaned_data["requester"].strip().lower()
        if not address:
            return None
        people = User.objects.visible_to(self.reader).active().clients()
        found: User | None = people.filter(email=address).first()
        if found is None:
            raise forms.ValidationError(_("No client's person has this address."))
        return found


class MailDropForm(MailForm):
    reason = Line(label=_("Reason"), max_length=REASON_LIMIT)


class MailSeenForm(MailForm):
    """A verb that needs nothing but the press."""
