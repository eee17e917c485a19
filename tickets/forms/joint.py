"""What an engineer fills in about a ticket and others: links, parts, what blocks it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.models import User
from tickets.choices import Deed, LinkWay, Obstacle
from tickets.forms.acts import ActForm, ask_parts, candidates
from tickets.forms.fields import BODY_LIMIT, REASON_LIMIT, Line, RowChoice, Text
from tickets.forms.merging import ticket_named
from tickets.models import Blocker, Ticket, TicketLink
from tickets.wording import link_words

MOST_ROWS = 100


class LinkForm(ActForm):
    """``other`` cleans to the ticket of that number, among those the person sees."""

    prefilled = ("way", "other")

    way = forms.ChoiceField(label=_("This ticket is"), choices=LinkWay.choices)
    other = Line(label=_("Ticket number"), max_length=20)

    def clean_other(self) -> Ticket:
        return ticket_named(self.cleaned_data["other"], self.user)


class UnlinkForm(ActForm):
    prefilled = ("link",)

    link = forms.TypedChoiceField(label=_("Link"), choices=())

    def prepare(self) -> None:
        rows = TicketLink.visible_to(self.user).of(self.ticket.pk)
        known = {str(one.pk): one for one in rows.select_related("ticket", "other")[:MOST_ROWS]}
        field = self.fields["link"]
        if isinstance(field, forms.TypedChoiceField):
            field.choices = [(key, self._words(one)) for key, one in known.items()]
            field.coerce = known.get

    def _words(self, row: TicketLink) -> str:
        is_back = row.other_id == self.ticket.pk
        other = row.ticket if is_back else row.other
        return f"{link_words(row.kind, is_back=is_back)} #{other.pk} {other.subject}"


class FamilyForm(ActForm):
    """One deed for the parts that are ticked."""

    deed = forms.ChoiceField(label=_("What to do"), choices=Deed.choices, widget=forms.RadioSelect)
    body = Text(
        label=_("Words to the clients"), required=False, max_length=BODY_LIMIT, rows=4,
        help_text=_("The answer or the reply each of them gets: name no other client in it."),
    )  # fmt: skip

    def prepare(self) -> None:
        ask_parts(self, deed=Deed.RESOLVE, required=True)
        self.fields["parts"].label = _("To which parts")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("deed") == Deed.REPLY and not (cleaned.get("body") or "").strip():
            self.add_error("body", _("Write what the clients should read."))
        return cleaned


class BlockForm(ActForm):
    """``lifter``: one of those the ticket can be given to."""

    kind = forms.ChoiceField(label=_("Why it cannot go on"), choices=Obstacle.choices)
    text = Line(label=_("In words"), required=False, max_length=300)
    other = Line(
        label=_("The ticket that comes first"), required=False, max_length=20,
        help_text=_("Its number. When it is solved, this reason is lifted by itself."),
    )  # fmt: skip
    until = forms.DateTimeField(
        label=_("Until"), required=False, help_text=_("On this date the reason is lifted."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip

    def prepare(self) -> None:
        self.fields["lifter"] = RowChoice(
            candidates(self.ticket, self.user), label=_("Who sees to it"),
            empty_label=_("Whoever has the ticket"), words=_name,
        )  # fmt: skip

    def clean_other(self) -> Ticket | None:
        text = self.cleaned_data["other"].strip()
        return ticket_named(text, self.user) if text else None


def _name(person: User) -> str:
    return person.full_name


class LiftForm(ActForm):
    prefilled = ("blocker",)

    blocker = forms.TypedChoiceField(label=_("Reason"), choices=())

    def prepare(self) -> None:
        rows = self.ticket.blockers.filter(lifted_at=None)[:MOST_ROWS]
        known: dict[str, Blocker] = {str(one.pk): one for one in rows}
        field = self.fields["blocker"]
        if isinstance(field, forms.TypedChoiceField):
            field.choices = [
                (key, f"{one.get_kind_display()}{f': {one.text}' if one.text else ''}")
                for key, one in known.items()
            ]
            field.coerce = known.get


class UndoMergeForm(ActForm):
    reason = Line(label=_("Reason"), required=False, max_length=REASON_LIMIT)
