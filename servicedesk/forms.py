"""Forms of the ground: a person's own profile and what they wish to hear of."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.choices import AbsenceKind
from servicedesk.accounts.models import User
from servicedesk.accounts.tokens import scopes_for
from servicedesk.notifications.models import MailWhen
from servicedesk.notifications.topics import Topic
from servicedesk.validators import validate_one_line

THEMES = {"auto": _("As the system"), "light": _("Light"), "dark": _("Dark")}


def time_zones() -> list[tuple[str, str]]:
    """Zones named for places; those of the Olson tree's odds and ends are left out."""
    return [(name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name]


class ProfileForm(forms.Form):
    full_name = forms.CharField(
        label=_("Name"), max_length=150, validators=[validate_one_line],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, validators=[validate_one_line],
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=time_zones, help_text=_("Times are shown in it.")
    )
    theme = forms.ChoiceField(label=_("Theme"), choices=THEMES)

    @classmethod
    def of(cls, user: User, *, theme: str) -> "ProfileForm":
        """The form as it stands for the person."""
        names = ("full_name", "phone", "language", "time_zone")
        return cls(initial={name: getattr(user, name) for name in names} | {"theme": theme})


class TokenForm(forms.Form):
    """A new API token: what it is for, what it may do, how long it holds."""

    name = forms.CharField(
        label=_("What it is for"), max_length=100, validators=[validate_one_line]
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(
        label=_("How long it holds"), coerce=int, initial=90,
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("a year"))],
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        scopes: Any = self.fields["scopes"]
        scopes.choices = scopes_for(user)


class PreferencesForm(forms.Form):
    """A topic: in the inbox or not, and when by e-mail. Forced topics cannot be switched off."""

    def __init__(
        self, *args: Any, topics: list[Topic], chosen: dict[str, tuple[bool, MailWhen]],
        not_by_messenger: set[str] | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        """``not_by_messenger``: topics unwanted there; None where there is no messenger."""
        super().__init__(*args, **kwargs)
        self.topics = topics
        self.has_messenger = not_by_messenger is not None
        usual = (True, MailWhen.AT_ONCE)
        for topic in topics:
            inbox, when = usual if topic.is_forced else chosen.get(topic.name, usual)
            self.fields[f"inbox-{topic.name}"] = forms.BooleanField(
                label=_("In the inbox"), required=False, initial=inbox, disabled=topic.is_forced
            )
            self.fields[f"mail-{topic.name}"] = forms.ChoiceField(
                label=_("By e-mail"), choices=MailWhen, initial=when, disabled=topic.is_forced,
                required=False, widget=forms.Select(attrs={"class": "select select--auto"}),
            )  # fmt: skip
            if not_by_messenger is not None:
                self.fields[f"messenger-{topic.name}"] = forms.BooleanField(
                    label=_("By messenger"), required=False, disabled=topic.is_forced,
                    initial=topic.is_forced or topic.name not in not_by_messenger,
                )  # fmt: skip

    def rows(self) -> list[dict[str, Any]]:
        """For the table: the topic and its two fields."""
        return [
            {
                "topic": topic,
                "inbox": self[f"inbox-{topic.name}"],
                "mail": self[f"mail-{topic.name}"],
                "messenger": self[f"messenger-{topic.name}"] if self.has_messenger else None,
            }
            for topic in self.topics
        ]

    def choices(self) -> list[tuple[Topic, bool, MailWhen]]:
        """What was chosen for the topics one may choose for: (topic, inbox, when by mail)."""
        return [
            (
                topic,
                self.cleaned_data[f"inbox-{topic.name}"],
                MailWhen(self.cleaned_data[f"mail-{topic.name}"] or MailWhen.NEVER),
            )
            for topic in self.topics
            if not topic.is_forced
        ]

    def by_messenger(self) -> list[tuple[Topic, bool]]:
        """The same for the messenger; nothing where there is none."""
        return [
            (topic, self.cleaned_data[f"messenger-{topic.name}"])
            for topic in self.topics
            if self.has_messenger and not topic.is_forced
        ]


class AbsenceForm(forms.Form):
    """Whole local days, both counted. Engineers note their own; who plans the work anybody's."""

    person = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none())
    kind = forms.ChoiceField(label=_("Why"), choices=AbsenceKind)
    first_day = forms.DateField(
        label=_("First day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last_day = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    substitute = forms.ModelChoiceField(
        label=_("Who stands in"), queryset=User.objects.none(), required=False
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"person": user.pk})
        super().__init__(*args, **kwargs)
        colleagues = User.objects.visible_to(user).active().desk()
        planned = colleagues if user.is_manager else colleagues.filter(pk=user.pk)
        for name, people in (("person", planned), ("substitute", colleagues)):
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = people
