"""What an engineer fills in to make one ticket of two, or two of one."""

from typing import Any

from django import forms
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.models import User
from servicedesk.wording import exact_time
from tickets.choices import Side, SplitStart
from tickets.forms.acts import SeenForm
from tickets.forms.fields import REASON_LIMIT, Line
from tickets.models import Message, Ticket

MOST_MESSAGES = 50
"""So many of the client's latest messages are offered."""


def ticket_named(text: str, user: User) -> Ticket:
    """The ticket of that number among those the person sees. Raises ValidationError."""
    number = text.strip().lstrip("#№").strip()
    known = number.isascii() and number.isdecimal() and len(number) < 16
    found = Ticket.visible_to(user).filter(pk=int(number)).first() if known else None
    if found is None:
        raise forms.ValidationError(_("There is no such ticket."), code="unknown")
    return found


class MergeForm(SeenForm):
    """``into`` cleans to the ticket of that number, among those the person sees."""

    into = Line(
        label=_("Into the ticket number"),
        max_length=20,
        help_text=_("Another open ticket of the same client."),
    )
    reason = Line(label=_("Reason"), max_length=REASON_LIMIT)

    def clean_into(self) -> Ticket:
        return ticket_named(self.cleaned_data["into"], self.user)


class SplitForm(SeenForm):
    """``message`` cleans to the message, one of the client's in this thread."""

    prefilled = ("message",)

    message = forms.TypedChoiceField(label=_("What the client wrote"), choices=())
    subject = Line(label=_("Subject of the new ticket"))
    starts = forms.ChoiceField(
        label=_("The clocks count"),
        choices=SplitStart.choices,
        widget=forms.RadioSelect,
        initial=SplitStart.MESSAGE,
    )

    def prepare(self) -> None:
        threads = Ticket.objects.told_in(self.ticket.pk).values("pk")
        said = Message.objects.visible_to(self.user).public().filter(ticket__in=threads)
        latest = (
            said.filter(side=Side.CLIENT).select_related("author").order_by("-posted_at", "-pk")
        )
        known: dict[str, Any] = {str(one.pk): one for one in latest[:MOST_MESSAGES]}
        field = self.fields["message"]
        if isinstance(field, forms.TypedChoiceField):
            field.choices = [(key, _excerpt(one)) for key, one in known.items()]
            field.coerce = known.get


def _excerpt(message: Message) -> str:
    """When it came, from whom, and how it begins."""
    said = exact_time(
        message.posted_at,
        zone=timezone.get_current_timezone(),
        language=translation.get_language() or "en",
    )
    who = message.author.full_name if message.author else ""
    return f"{said} {who}: {Truncator(' '.join(message.body.split())).chars(80)}"
