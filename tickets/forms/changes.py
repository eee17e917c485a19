"""Changes as a form: one small form a change, of the fields its kind has."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.models import Team, User
from tickets.changes.filling import FIELDS
from tickets.changes.kinds import (
    CATEGORY,
    CHOICE,
    KINDS,
    ME,
    MOST_DAYS,
    NUMBER,
    PEOPLE,
    PERSON,
    TEAM,
    TEXT,
    Parameter,
)
from tickets.changes.reading import MOST_CHANGES
from tickets.changes.targets import Targets
from tickets.choices import MacroScope
from tickets.forms.fields import Line, Question, Text
from tickets.models import Category
from tickets.rule_events import rule_events

Choices = list[tuple[str, str | Promise]]
FIELDS_HELP = _("Fields from the ticket: %(names)s.")


class Offered:
    """The rows a person may name in changes, read once a page and only where they are asked for."""

    def __init__(self, user: User, *, for_rule: bool = False) -> None:
        self.user, self.for_rule = user, for_rule
        self._read: dict[str, Choices] = {}

    def of(self, parameter: Parameter, current: str, targets: Targets) -> Choices:
        """Its choices; what is chosen now stands among them even when it is gone."""
        if parameter.kind == CHOICE:
            listed: Choices = [(code, label) for code, label in parameter.choices.items()]
        else:
            listed = [
                *((word, PEOPLE[word]) for word in parameter.also
                  if not (self.for_rule and word == ME)),
                *self._rows(parameter.kind),
            ]  # fmt: skip
        if "" not in dict(listed):
            listed = [("", "–"), *listed]
        if current and current not in dict(listed):
            gone = targets.name(parameter.kind, current)
            listed.append((current, _("%(name)s (gone)") % {"name": gone}))
        return listed

    def _rows(self, kind: str) -> Choices:
        if kind not in self._read:
            self._read[kind] = self._rows_of(kind)
        return self._read[kind]

    def _rows_of(self, kind: str) -> Choices:
        if kind == TEAM:
            teams = Team.objects.visible_to(self.user).active().order_by("line", "name")
            return [(str(key), name) for key, name in teams.values_list("pk", "name")]
        if kind == PERSON:
            people = User.objects.visible_to(self.user).active().desk().order_by("full_name")
            return [(str(key), name) for key, name in people.values_list("pk", "full_name")]
        if kind == CATEGORY:
            categories = Category.objects.filter(is_active=True)
            return [(str(one.pk), str(one)) for one in categories]
        return []


class ChangeForm(forms.Form):
    """One change; its fields are its kind's parameters."""

    def __init__(
        self, *args: Any, do: str, offered: Offered, targets: Targets, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.kind = KINDS[do]
        for parameter in self.kind.parameters:
            given = self.data.get(self.add_prefix(parameter.name)) if self.is_bound else None
            current = str(given or self.initial.get(parameter.name, ""))[:200]
            self.fields[parameter.name] = self._field(parameter, offered, current, targets)
        self.fields["remove"] = forms.BooleanField(required=False, label=_("Leave it out"))

    def _field(
        self, parameter: Parameter, offered: Offered, current: str, targets: Targets
    ) -> forms.Field:
        options: dict[str, Any] = {"label": parameter.label, "required": parameter.is_required}
        if parameter.kind == TEXT:
            names = " ".join("{{" + name + "}}" for name in FIELDS)
            help_text = FIELDS_HELP % {"names": names}
            return Text(max_length=parameter.limit, rows=5, help_text=help_text, **options)
        if parameter.kind == NUMBER:
            return forms.IntegerField(min_value=1, max_value=MOST_DAYS, **options)
        if parameter.kind in (CHOICE, PERSON, TEAM, CATEGORY):
            choices = offered.of(parameter, current, targets)
            return forms.ChoiceField(choices=choices, **options)
        return Line(max_length=parameter.limit, **options)

    def as_change(self) -> dict[str, str]:
        values = {
            name: str(value)
            for name, value in self.cleaned_data.items()
            if name != "remove" and value not in (None, "")
        }
        return {"do": self.kind.name, **values}


class ChangeRows:
    """All changes of a macro, a rule or a bulk, and the button that adds one.

    Names in the form: ``c-count``, ``c-0-do``, ``c-0-to`` …; ``add`` with a kind's name and
    ``do=add`` appends one.
    """

    def __init__(
        self,
        offered: Offered,
        targets: Targets,
        *,
        data: QueryDict | None = None,
        initial: Sequence[Mapping[str, str]] = (),
    ) -> None:
        self.error = ""
        if data is not None and data.get("do") == "add":
            initial, data = [*_as_typed(data), {"do": data.get("add", "")}], None
        rows = [str(one.get("do", "")) for one in initial] if data is None else _names(data)
        self.forms = [
            ChangeForm(
                data, do=do, prefix=f"c-{place}", offered=offered, targets=targets,
                initial=dict(initial[place]) if data is None else None,
            )
            for place, do in enumerate(rows)
            if do in KINDS
        ]  # fmt: skip

    @property
    def count(self) -> int:
        return len(self.forms)

    @property
    def kinds(self) -> Iterable[tuple[str, str | Promise]]:
        return [(kind.name, kind.label) for kind in KINDS.values()]

    def kept(self) -> list[ChangeForm]:
        return [
            one for one in self.forms
            if not one.is_bound or one.data.get(one.add_prefix("remove")) != "on"
        ]  # fmt: skip

    def is_valid(self) -> bool:
        found = [one.is_valid() for one in self.kept()]  # every form says what is wrong with it
        return all(found)

    def read(self) -> list[dict[str, str]]:
        """The changes as data; after :meth:`is_valid`."""
        return [one.as_change() for one in self.kept()]


def _as_typed(data: QueryDict) -> list[dict[str, str]]:
    """What stands in the form, right or wrong, without what is left out."""
    return [
        {"do": do} | {one.name: data.get(f"c-{place}-{one.name}", "")
                      for one in KINDS[do].parameters}
        for place, do in enumerate(_names(data))
        if do in KINDS and data.get(f"c-{place}-remove") != "on"
    ]  # fmt: skip


class RuleForm(forms.Form):
    """A trigger rule beside its changes."""

    name = Line(label=_("Name"), max_length=120)
    events = forms.MultipleChoiceField(
        label=_("When"), widget=forms.CheckboxSelectMultiple, choices=()
    )
    query = Question(
        label=_("If the ticket is found by"),
        help_text=_("The question of the queue, such as priority:1 client:Acme. Nothing: any "
                    "ticket. Asked of the ticket as it stands when the rule runs."),
    )  # fmt: skip
    is_active = forms.BooleanField(label=_("Switched on"), required=False)
    stops_here = forms.BooleanField(
        label=_("Stop here"), required=False,
        help_text=_("Rules after this one are not asked once it has run."),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        events = self.fields["events"]
        if isinstance(events, forms.MultipleChoiceField):
            events.choices = [(name, one.label) for name, one in rule_events().items()]


def _names(data: QueryDict) -> list[str]:
    count = data.get("c-count", "")
    most = int(count) if count.isascii() and count.isdigit() and len(count) < 4 else 0
    return [data.get(f"c-{place}-do", "") for place in range(min(most, MOST_CHANGES + 1))]


class MacroForm(forms.Form):
    """A macro beside its changes."""

    name = Line(label=_("Name"), max_length=120)
    scope = forms.ChoiceField(label=_("Who uses it"), choices=MacroScope)
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.none(), required=False, empty_label="–"
    )
    is_active = forms.BooleanField(label=_("Offered"), required=False, initial=True)

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        team = self.fields["team"]
        if isinstance(team, forms.ModelChoiceField):
            team.queryset = Team.objects.visible_to(user).active()
