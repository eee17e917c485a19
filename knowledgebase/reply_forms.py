"""Forms of quick replies and of those the desk sends by itself."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contracts.models import ServiceHours
from contracts.promised_time import HOW_TO_WRITE, read_time
from knowledgebase.choices import ReplyCause
from knowledgebase.models import AutomaticReply, QuickReply
from knowledgebase.permissions import can_share_replies
from knowledgebase.services import ReplyDraft
from knowledgebase.services.replies import BODY_LIMIT, TEXTS, TITLE_LIMIT
from servicedesk.accounts.choices import Line
from servicedesk.accounts.models import Team, User
from servicedesk.validators import validate_one_line, validate_plain_text
from tickets.choices import TicketType


def _title(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=TITLE_LIMIT, required=False, validators=[validate_one_line]
    )


def _body(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=BODY_LIMIT, required=False, validators=[validate_plain_text],
        widget=forms.Textarea(attrs={"rows": 7, "spellcheck": "true"}),
    )  # fmt: skip


class QuickReplyForm(forms.Form):
    """The texts, whose they are, and a ticket to look at them on."""

    title_en = _title(_("Name, English"))
    body_en = _body(_("Text, English"))
    title_ru = _title(_("Name, Russian"))
    body_ru = _body(_("Text, Russian"))
    is_shared = forms.BooleanField(label=_("For everybody, not only for me"), required=False)
    team = forms.ModelChoiceField(
        Team.objects.none(), label=_("Only for this team"), required=False,
        empty_label=_("All teams"),
    )  # fmt: skip
    is_active = forms.BooleanField(label=_("Offered in the composer"), required=False, initial=True)
    ticket = forms.IntegerField(
        label=_("Look at it on ticket number"), required=False, min_value=1, max_value=2**62
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not can_share_replies(user):
            del self.fields["is_shared"], self.fields["team"]
            return
        team = self.fields["team"]
        if isinstance(team, forms.ModelChoiceField):
            team.queryset = Team.objects.order_by("line", "name")

    @classmethod
    def of(cls, reply: QuickReply, *, user: User) -> "QuickReplyForm":
        initial = {name: getattr(reply, name) for name in (*TEXTS, "team", "is_active")}
        return cls(initial={**initial, "is_shared": reply.owner_id is None}, user=user)

    def draft(self) -> ReplyDraft:
        data = self.cleaned_data
        return ReplyDraft(
            **{name: data[name] for name in TEXTS},
            is_shared=data.get("is_shared", False),
            team=data.get("team"),
            is_active=data["is_active"],
        )


class AutomaticReplyForm(forms.Form):
    """What is sent by itself, when, and on which tickets."""

    reply = forms.ModelChoiceField(
        QuickReply.objects.none(), label=_("Quick reply"), empty_label=None
    )
    cause = forms.ChoiceField(label=_("When this happened"), choices=ReplyCause.choices)
    delay = forms.CharField(
        label=_("And this long after"), required=False, max_length=40, help_text=HOW_TO_WRITE
    )
    hours = forms.ModelChoiceField(
        ServiceHours.objects.none(), label=_("Counted in"), required=False,
        empty_label=_("around the clock"),
    )  # fmt: skip
    line = forms.TypedChoiceField(
        label=_("On line"), required=False, coerce=int, empty_value=None,
        choices=[("", _("any")), *Line.choices],
    )  # fmt: skip
    type = forms.ChoiceField(
        label=_("Type of ticket"), required=False, choices=[("", _("any")), *TicketType.choices]
    )
    is_active = forms.BooleanField(label=_("In force"), required=False, initial=True)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shared = QuickReply.visible_to(user).shared().offered().order_by("title_en")
        for name, rows in (("reply", shared), ("hours", ServiceHours.visible_to(user))):
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = rows

    def clean_delay(self) -> int:
        """In minutes; working days have no meaning here but as hours."""
        typed = self.cleaned_data["delay"].strip()
        if not typed or typed == "0":
            return 0
        try:
            time = read_time(typed)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        return time.minutes if time.days is None else time.days * 24 * 60

    @classmethod
    def of(cls, rule: AutomaticReply, *, user: User) -> "AutomaticReplyForm":
        names = ("reply", "cause", "hours", "line", "type", "is_active")
        initial = {name: getattr(rule, name) for name in names}
        return cls(initial={**initial, "delay": delay_text(rule.delay_minutes)}, user=user)

    def given(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        data["delay_minutes"] = data.pop("delay")
        return data


def delay_text(minutes: int) -> str:
    """As it is typed in the active language: "72 h", "90 мин"."""
    if minutes and minutes % 60 == 0:
        return gettext("%(hours)s h") % {"hours": minutes // 60}
    return gettext("%(minutes)s min") % {"minutes": minutes}
