"""What an engineer fills in about time worked: the end of a timer, and a correction."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts.balances import amount_words
from contracts.choices import AllowanceUnit
from tickets import services
from tickets.forms.acts import ActForm
from tickets.forms.fields import REASON_LIMIT, Line
from tickets.models import TimeEntry
from tickets.services.time import MOST_MINUTES, NOTE_LIMIT

MOST_ENTRIES = 200


class StopTimerForm(ActForm):
    """The minutes are those the timer shows, unless others are written."""

    minutes = forms.IntegerField(
        label=_("Minutes"), required=False, min_value=1, max_value=MOST_MINUTES,
        help_text=_("As the timer shows, begun minutes in full; write others to put it right."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    note = Line(label=_("What was done"), required=False, max_length=NOTE_LIMIT)
    is_billable = forms.BooleanField(label=_("Counts for the client"), required=False, initial=True)

    def prepare(self) -> None:
        timer = services.timer_of(self.ticket, self.user)
        if timer is not None:
            ran = max(1, -(-timer.run_for(timezone.now()) // 60))
            self.fields["minutes"].widget.attrs["placeholder"] = str(ran)


class TimeChangeForm(ActForm):
    """``entry`` cleans to a time of one's own; managers may put anybody's right."""

    prefilled = ("entry",)

    entry = forms.TypedChoiceField(label=_("Which time"), choices=())
    minutes = forms.IntegerField(
        label=_("Minutes"), min_value=1, max_value=MOST_MINUTES,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    note = Line(label=_("What was done"), required=False, max_length=NOTE_LIMIT)
    is_billable = forms.BooleanField(label=_("Counts for the client"), required=False)
    reason = Line(label=_("Why it is put right"), max_length=REASON_LIMIT)

    def prepare(self) -> None:
        rows = self.ticket.time_entries.select_related("by").order_by("-at", "-pk")
        if not self.user.is_manager:
            rows = rows.filter(by=self.user)
        known = {str(one.pk): one for one in rows[:MOST_ENTRIES]}
        field = self.fields["entry"]
        if isinstance(field, forms.TypedChoiceField):
            field.choices = [(key, _words(one)) for key, one in known.items()]
            field.coerce = known.get
        chosen = known.get(str(self.initial.get("entry", ""))) or next(iter(known.values()), None)
        if chosen is not None:
            facts: dict[str, Any] = {"entry": str(chosen.pk)}
            facts |= {name: getattr(chosen, name) for name in ("minutes", "note", "is_billable")}
            self.initial.update(facts)


def _words(entry: TimeEntry) -> str:
    span = amount_words(entry.minutes, AllowanceUnit.MINUTES)
    when = timezone.localtime(entry.at).strftime("%d.%m.%Y %H:%M")
    return f"{when} · {entry.by.full_name} · {span}{f' · {entry.note}' if entry.note else ''}"
