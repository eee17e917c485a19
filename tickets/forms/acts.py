"""What an engineer fills in on the ticket page, one form a verb."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts.models import Asset, Product
from contracts.querysets import desk_day
from servicedesk.accounts.choices import Line as LineNumber
from servicedesk.accounts.models import Team, User
from servicedesk.accounts.querysets import UserQuerySet
from servicedesk.notifications.letters import unfilled
from tickets import services
from tickets.answers import named_assets
from tickets.candidates import near_to
from tickets.choices import URGENCIES, ArticleUse, Deed, Level, ReturnReason, Status, TicketType
from tickets.form_definition import Asked, Definition, closing_questions
from tickets.form_definition.definition import ASSET, FILE
from tickets.forms.answers import WithAnswers
from tickets.forms.fields import HANDOFF_LIMIT, REASON_LIMIT, Keys, Line, Text, WithFiles
from tickets.models import Category, Ticket
from tickets.workflow import may_become

MOST_ASSETS = 300
SUPPOSED = "hand-over-supposed"
"""The label of what is supposed: whether it is optional, the chosen team says."""
BY_HAND = (Status.OPEN, Status.WAITING_THIRD_PARTY, Status.SCHEDULED)
"""Statuses chosen as such; the others come of an action that says more."""


class ActForm(forms.Form):
    """A form about one ticket, filled in by one person.

    ``prefilled``: the fields whose first value the address may say.
    """

    prefilled: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, ticket: Ticket, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.ticket = ticket
        self.user = user
        self.initial.setdefault("seen_revision", ticket.revision)
        self.prepare()

    def prepare(self) -> None:
        """Choices and first values that depend on the ticket."""


class SeenForm(ActForm):
    """A verb that needs nothing but the press, and the ticket as it was seen."""

    seen_revision = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)


class PublicForm(SeenForm):
    """Says something to the client. ``asked``: the doubts that were shown before."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.doubts: dict[str, str] = {}
        super().__init__(*args, **options)
        self.fields["asked"] = forms.CharField(
            required=False, max_length=60, widget=forms.HiddenInput
        )

    def doubt(self, doubts: dict[str, str]) -> bool:
        """Ask whether the client is to read it, for each reason once; False: all were asked."""
        self.doubts = doubts
        asked = self.cleaned_data["asked"].split()
        fresh = [words for code, words in doubts.items() if code not in asked]
        for words in fresh:
            self.add_error(None, words)
        return bool(fresh)

    def refuse_unfilled(self, name: str) -> None:
        """What a quick reply left open is filled in first."""
        left = unfilled(self.cleaned_data.get(name) or "")
        if left:
            self.add_error(name, _("Still to be filled in: %(words)s.")
                           % {"words": ", ".join(left)})  # fmt: skip


class StatusForm(ActForm):
    status = forms.ChoiceField(label=_("Status"), choices=())
    reason = Line(label=_("Reason"), required=False, max_length=REASON_LIMIT)
    scheduled_for = forms.DateTimeField(
        label=_("Planned for"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def prepare(self) -> None:
        status = self.fields["status"]
        if isinstance(status, forms.ChoiceField):
            status.choices = [
                (code.value, code.label)
                for code in BY_HAND
                if code != self.ticket.status and may_become(self.ticket.status, code)
            ]


class DeskAnswers(WithAnswers, SeenForm):
    """Asks at the desk what a ticket's form asks there."""

    def ask_all(self) -> None:
        """Everything but files, with what was answered."""
        answers = services.answers_of(self.ticket)
        if answers is not None:
            fields = answers.version.read().fields
            asked = Definition(tuple(one for one in fields if one.kind != FILE))
            self._ask(asked, values=answers.values)

    def ask_before_closing(self) -> None:
        """Only what is missing before the ticket is solved."""
        answers = services.answers_of(self.ticket)
        if answers is not None:
            team, values = self.ticket.team_id, answers.values
            asked = closing_questions(answers.version.read(), values, team=team)
            self._ask(asked, values={}, at_closing=True)

    def _ask(self, asked: Definition, *, values: dict[str, Any], at_closing: bool = False) -> None:
        assets: dict[int, str] = {}
        if any(one.kind == ASSET for one in asked.fields):
            seen = Asset.visible_to(self.user, day=desk_day())
            usable = Q(is_active=True) | Q(pk__in=named_assets(asked, values))
            theirs = seen.filter(usable, organisation=self.ticket.organisation_id)
            assets = {one.pk: str(one) for one in theirs[:MOST_ASSETS]}
        reader = Asked(at_desk=True, team=self.ticket.team_id, at_closing=at_closing, assets=assets)
        self.ask(asked, reader, assets=assets, values=values)


class AnswersForm(DeskAnswers):
    """The ticket's form, filled in at the desk."""

    def prepare(self) -> None:
        self.ask_all()


class ResolveForm(DeskAnswers, PublicForm):
    """``article_use`` is asked of lines 2 and 3 when no article is kept yet; ``draft``: where its
    words are kept (views.drafts.draft_facts)."""

    solution = Text(label=_("Answer to the client"), required=False, rows=5)
    article_use = forms.ChoiceField(
        label=_("Knowledge"),
        required=False,
        choices=[
            ("", _("An article is linked or drafted")),
            (ArticleUse.NOT_NEEDED, _("No article is needed")),
        ],
        widget=forms.RadioSelect,
        initial="",
    )
    article_reason = Line(label=_("Why none is needed"), required=False, max_length=300)

    def prepare(self) -> None:
        self.draft: dict[str, str] = {}
        ask_parts(self, deed=Deed.RESOLVE)
        if self.ticket.line < LineNumber.TWO or self.ticket.article_use:
            del self.fields["article_use"], self.fields["article_reason"]
        self.ask_before_closing()

    def others(self) -> list[forms.BoundField]:
        return [bound for bound in super().others() if bound.name != "asked"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.refuse_unfilled("solution")
        return cleaned


def ask_parts(form: ActForm, *, deed: str, required: bool = False) -> None:
    """Ask which open parts of the ticket the deed is done to as well; nothing where it has none."""
    parts = {str(one.pk): one for one in services.parts_of(form.ticket, form.user)}
    if not parts and not required:
        return
    form.fields["parts"] = forms.TypedMultipleChoiceField(
        label=_("Do the same to its parts"), required=required, coerce=parts.get,
        choices=[(key, _part_words(one, deed)) for key, one in parts.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Parts that are not ticked stay as they are."),
    )  # fmt: skip


def _part_words(part: Ticket, deed: str) -> str:
    words = f"#{part.pk} {part.subject} · {part.get_status_display()}"
    why_not = services.foresee(part, deed)
    return f"{words} – {why_not}" if why_not else words


class AssignForm(SeenForm):
    assignee = forms.ModelChoiceField(
        label=_("Assignee"), queryset=User.objects.none(), required=False, empty_label=_("Nobody")
    )

    def prepare(self) -> None:
        field = self.fields["assignee"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = candidates(self.ticket, self.user)
        self.initial.setdefault("assignee", self.ticket.assignee_id)


class HandOverForm(WithFiles, SeenForm):
    """What is asked depends on the team: with scripts at once, without when it is sent."""

    prefilled = ("to_team",)

    to_team = forms.ModelChoiceField(
        label=_("To the team"), queryset=Team.objects.none(), empty_label=_("Choose a team")
    )
    tried = Text(label=_("What was tried"), max_length=HANDOFF_LIMIT, rows=3)
    hypothesis = Text(
        label=_("What you suppose"), max_length=HANDOFF_LIMIT, rows=2, required=False,
        help_text=_("Required when a team of a higher line takes over."),
        error_messages={"required": _("Write what you suppose the cause is.")},
    )  # fmt: skip
    message = Text(label=_("Note for the team"), required=False, rows=2)

    def prepare(self) -> None:
        field = self.fields["to_team"]
        teams = Team.objects.visible_to(self.user).active().exclude(pk=self.ticket.team_id or 0)
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = teams
            url = reverse("tickets:ticket_hand_over", args=[self.ticket.pk])
            field.widget.attrs |= {
                "hx-get": url, "hx-target": "#hand-over-facts", "hx-select": "#hand-over-facts",
                "hx-select-oob": f"#{SUPPOSED}", "hx-swap": "outerHTML",
            }  # fmt: skip
        chosen = str(self["to_team"].value() or "")
        team = teams.filter(pk=int(chosen)).first() if Keys().clean([chosen]) else None
        self.fields["hypothesis"].required = team is not None and team.line > self.ticket.line
        self.asked = services.facts_asked(team) if team else None
        for place, item in enumerate(self.asked.read() if self.asked else ()):
            self.fields[f"fact_{place}"] = Text(
                label=item.name, help_text=item.about, required=item.is_required,
                max_length=5_000, rows=2,
            )  # fmt: skip

    supposed_id = SUPPOSED

    def facts(self) -> list[forms.BoundField]:
        """What the team asks for, as the regulation says it."""
        return [self[name] for name in self.fields if name.startswith("fact_")]

    def common(self) -> list[forms.BoundField]:
        """What every hand-over asks."""
        return [self[name] for name in self.fields if not name.startswith("fact_")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["facts"] = [cleaned.get(one.name, "") for one in self.facts()]
        return cleaned


class ReturnForm(ActForm):
    code = forms.ChoiceField(label=_("Why it goes back"), choices=ReturnReason.choices)
    reason = Text(label=_("What should be done first"), max_length=REASON_LIMIT, rows=3)


class PriorityForm(ActForm):
    impact = forms.TypedChoiceField(label=_("Impact"), choices=Level.choices, coerce=int)
    urgency = forms.TypedChoiceField(label=_("Urgency"), choices=URGENCIES, coerce=int)
    reason = Line(label=_("Reason"), max_length=REASON_LIMIT)

    def prepare(self) -> None:
        self.initial.setdefault("impact", self.ticket.impact)
        self.initial.setdefault("urgency", self.ticket.urgency)


class DetailsForm(ActForm):
    subject = Line(label=_("Subject"))
    type = forms.ChoiceField(label=_("Type"), choices=TicketType.choices)
    product = forms.ModelChoiceField(
        label=_("Product"), queryset=Product.objects.none(), required=False, empty_label="–"
    )
    asset = forms.ModelChoiceField(
        label=_("Asset"), queryset=Asset.objects.none(), required=False, empty_label="–"
    )
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.none(), required=False, empty_label="–"
    )

    def prepare(self) -> None:
        assets = Asset.visible_to(self.user, day=desk_day())
        usable = Q(is_active=True) | Q(pk=self.ticket.asset_id or 0)
        choices: dict[str, QuerySet[Any]] = {
            "asset": assets.filter(usable, organisation=self.ticket.organisation_id),
            "product": Product.objects.visible_to(self.user).active(),
            "category": Category.objects.filter(is_active=True),
        }
        for name, rows in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = rows
        for name in ("subject", "type"):
            self.initial.setdefault(name, getattr(self.ticket, name))
        for name in ("product", "asset", "category"):
            self.initial.setdefault(name, getattr(self.ticket, f"{name}_id"))


class ReasonForm(ActForm):
    """Reopening and cancelling ask for nothing but the reason."""

    reason = Line(label=_("Reason"), max_length=REASON_LIMIT)


class PrivacyForm(ReasonForm):
    """Who of the client's people reads the ticket."""

    is_private = forms.TypedChoiceField(
        label=_("Who sees it"),
        choices=[
            ("no", _("Everybody of the client whose rights reach it")),
            ("yes", _("Only the requester and those who follow it")),
        ],
        coerce=lambda text: text == "yes",
        widget=forms.RadioSelect,
    )
    field_order = ("is_private", "reason")

    def prepare(self) -> None:
        self.initial.setdefault("is_private", "yes" if self.ticket.is_private else "no")
        self.fields["reason"].required = False


class TimeForm(ActForm):
    """Work on the ticket; the most is a day at once."""

    minutes = forms.IntegerField(
        label=_("Minutes"), min_value=1, max_value=24 * 60,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    note = Line(label=_("What was done"), required=False, max_length=300)
    is_billable = forms.BooleanField(
        label=_("Counts for the client"), required=False, initial=True,
        help_text=_("Taken from the prepaid hours, if the contract has any."),
    )  # fmt: skip
    worked_at = forms.DateTimeField(
        label=_("Worked"), required=False, help_text=_("Now, unless you say when."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip


class WatcherForm(ActForm):
    """A person to follow the ticket, by e-mail; looked up among those the desk may see."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)

    def clean_email(self) -> User:
        people = User.objects.visible_to(self.user).active()
        person = people.filter(email__iexact=self.cleaned_data["email"]).first()
        if person is None:
            raise forms.ValidationError(_("Nobody here has this address."), code="unknown")
        return person


def candidates(ticket: Ticket, user: User) -> UserQuerySet:
    """Who may be given the ticket: its team, who has it, the personal engineer, oneself."""
    people = User.objects.visible_to(user).active().desk()
    near = near_to(ticket, now=timezone.now())
    if near is not None:
        people = people.filter(pk__in={*near, user.pk, ticket.assignee_id or user.pk})
    return people.order_by("full_name")
