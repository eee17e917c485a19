"""New requests: typed in at the desk for a caller, and sent by clients themselves."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contracts.choices import ContractState
from contracts.models import Asset, Contract, Product
from contracts.querysets import ContractQuerySet, desk_day
from contracts.wording import day_words
from servicedesk.accounts.models import Organisation, User
from servicedesk.accounts.querysets import belonging_to
from tickets.callers import clients_of, organisations_of
from tickets.choices import URGENCIES, Channel, Level, TicketType
from tickets.files import safe_name
from tickets.form_definition import Asked
from tickets.forms.answers import WithAnswers
from tickets.forms.fields import REASON_LIMIT, SUBJECT_LIMIT, Line, RowChoice, Text, WithFiles
from tickets.models import Category, RequestType, Ticket
from tickets.permissions import can_work

MOST_ROWS = 300
"""Of a client's assets and contracts so many are offered."""
DESK_CHANNELS = (Channel.PHONE, Channel.MAIL, Channel.MESSENGER, Channel.OWN)
CLIENT_TYPES = [
    (TicketType.INCIDENT, _("Something does not work")),
    (TicketType.QUESTION, _("I have a question")),
    (TicketType.REQUEST, _("I need something done")),
]
CLIENT_IMPACT = [
    (Level.HIGH, _("Everybody, or the whole site")),
    (Level.MEDIUM, _("Several people, or part of the work")),
    (Level.LOW, _("One person, or hardly anybody")),
]
CLIENT_URGENCY = [
    (Level.HIGH, _("Work stands still")),
    (Level.MEDIUM, _("Work goes on with difficulty")),
    (Level.LOW, _("It can wait")),
]


def nameable(contracts: ContractQuerySet) -> QuerySet[Contract]:
    """Contracts a request may name, those that end last first."""
    named = contracts.exclude(state__in=(ContractState.DRAFT, ContractState.CANCELLED))
    return named.select_related("plan").order_by("-ends_on", "pk")


def contract_words(contract: Contract) -> str:
    """A contract as a choice."""
    return gettext("%(number)s, %(plan)s, until %(date)s") % {
        "number": contract.number, "plan": contract.plan.label,
        "date": day_words(contract.ends_on),
    }  # fmt: skip


class ContractChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # no subscript at run time
    def label_from_instance(self, obj: Any) -> str:
        return contract_words(obj)


class DeskTicketForm(WithFiles):
    """A ticket for a caller: the person found before, or, said in so many words, nobody known."""

    requester = forms.ModelChoiceField(
        label=_("Requester"),
        queryset=User.objects.none(),
        widget=forms.HiddenInput,
        required=False,
    )
    unknown = forms.BooleanField(required=False, widget=forms.HiddenInput)
    channel = forms.ChoiceField(
        label=_("Channel"), choices=[(code.value, code.label) for code in DESK_CHANNELS]
    )
    about = forms.ModelChoiceField(
        label=_("Is it about a ticket there is?"), queryset=Ticket.objects.none(), required=False,
        empty_label=_("No: open a new one"),
    )  # fmt: skip
    subject = Line(label=_("Subject"))
    body = Text(label=_("What happened"), rows=6)
    spoken = forms.BooleanField(
        label=_("I answered the caller: it counts as a response"), required=False
    )
    type = forms.ChoiceField(label=_("Type"), choices=TicketType.choices)
    product = forms.ModelChoiceField(
        label=_("Product"), queryset=Product.objects.none(), required=False, empty_label="–"
    )
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.none(), required=False, empty_label="–"
    )
    asset = forms.ModelChoiceField(
        label=_("Asset"), queryset=Asset.objects.none(), required=False, empty_label="–"
    )
    contract = ContractChoice(
        label=_("Contract"), queryset=Contract.objects.none(), required=False,
        empty_label=_("Found by what it is about"),
        help_text=_("A contract that has ended may be named to follow up old work."),
    )  # fmt: skip
    impact = forms.TypedChoiceField(
        label=_("Impact"), choices=Level.choices, coerce=int, initial=Level.MEDIUM
    )
    urgency = forms.TypedChoiceField(
        label=_("Urgency"), choices=URGENCIES, coerce=int, initial=Level.MEDIUM
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        day = desk_day()
        choices: dict[str, Any] = {
            "about": Ticket.visible_to(user).open().order_by("-pk"),
            "asset": Asset.visible_to(user, day=day).active(),
            "contract": nameable(Contract.visible_to(user, day=day)),
            "requester": clients_of(user),
            "product": Product.objects.visible_to(user).active(),
            "category": Category.objects.filter(is_active=True),
        }
        for name, rows in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = rows
        if not can_work(user):
            del self.fields["spoken"]
        if self.data.get("about"):
            self.fields["subject"].required = False

    def narrow(self, organisation_id: int | None) -> None:
        """Offer only this client's tickets, assets and contracts; to be asked before the form is
        shown."""
        for name in ("about", "asset", "contract"):
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
                theirs = field.queryset.filter(organisation=organisation_id)
                field.queryset = theirs[:MOST_ROWS] if organisation_id else theirs.none()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("unknown"):
            cleaned["requester"] = None
        elif cleaned.get("requester") is None and "requester" not in self.errors:
            self.add_error("requester", _("Find the person who asks first."))
        about, caller = cleaned.get("about"), cleaned.get("requester")
        if about is not None and (
            caller is None or about.organisation_id != caller.organisation_id
        ):
            self.add_error("about", _("This ticket is of another client."))
        return cleaned


class ClientRequestForm(WithFiles, WithAnswers):
    """A request in the client's own words, and the answers its type asks for."""

    type = forms.ChoiceField(
        label=_("What is it about?"), choices=CLIENT_TYPES, widget=forms.RadioSelect,
        initial=TicketType.INCIDENT,
    )  # fmt: skip
    subject = Line(
        label=_("In one sentence"),
        help_text=_("For example: door 4 does not open after the update"),
    )
    body = Text(
        label=_("What happened"), rows=7,
        help_text=_("What you did, what you saw, since when, the exact words of the error."),
    )  # fmt: skip
    product = forms.ModelChoiceField(
        label=_("Product"), queryset=Product.objects.none(), required=False,
        empty_label=_("I do not know"),
    )  # fmt: skip
    impact = forms.TypedChoiceField(
        label=_("Whom does it concern?"), choices=CLIENT_IMPACT, coerce=int, initial=Level.MEDIUM,
        widget=forms.RadioSelect,
    )  # fmt: skip
    urgency = forms.TypedChoiceField(
        label=_("How does it hold the work up?"), choices=CLIENT_URGENCY, coerce=int,
        initial=Level.MEDIUM, widget=forms.RadioSelect,
    )  # fmt: skip

    def __init__(
        self, *args: Any, user: User, request_type: RequestType | None = None,
        organisation: int | None = None, **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **options)
        products = Product.objects.visible_to(user).active()
        if request_type is not None:
            del self.fields["type"]
            only = [one.pk for one in request_type.products.all()]
            products = products.filter(pk__in=only) if only else products
        field = self.fields["product"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = products
        self._ask_organisation(user, organisation)
        day = desk_day()
        assets = list(Asset.visible_to(user, day=day).active()[:MOST_ROWS])
        if assets:
            self.fields["asset"] = RowChoice(
                assets, label=_("Which one exactly?"), empty_label=_("I do not know")
            )
        contracts = list(nameable(Contract.visible_to(user, day=day).active_on(day))[:MOST_ROWS])
        if len(contracts) > 1:
            self.fields["contract"] = RowChoice(
                contracts, label=_("Under which contract?"), words=contract_words,
                empty_label=_("You find it for me"),
            )  # fmt: skip
        if request_type is not None and request_type.current is not None:
            known = {one.pk: str(one) for one in assets}
            self.ask(
                request_type.current.read(), Asked(at_opening=True, assets=known), assets=known
            )

    def _ask_organisation(self, user: User, chosen: int | None) -> None:
        """Which company it is for, where there is a choice and none was made in the head."""
        self.chosen_organisation: Organisation | None = None
        if len(user.rights) < 2:
            return
        mine = list(Organisation.objects.visible_to(user).order_by("name"))
        self.chosen_organisation = next((one for one in mine if one.pk == chosen), None)
        opened = {right.organisation_id for right in user.rights if right.can_open}
        offered = [one for one in mine if one.pk in opened]
        if self.chosen_organisation is None and offered:
            home = user.organisation_id if user.organisation_id in opened else offered[0].pk
            self.fields["organisation"] = RowChoice(
                offered, label=_("For which company?"), empty_label=_("Choose"), initial=home
            )
            self.fields["organisation"].required = True


class ClientReplyForm(WithFiles):
    body = Text(label=_("Your message"), rows=4)


class UploadForm(WithFiles):
    """Files, with words or without."""

    body = Text(label=_("What are they?"), rows=2, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("files") and "files" not in self.errors:
            self.add_error("files", _("Choose the files first."))
        names = ", ".join(safe_name(one.name or "") for one in cleaned.get("files") or [])
        cleaned["body"] = cleaned.get("body") or gettext("Files: %(names)s") % {"names": names}
        return cleaned


class ColleagueForm(forms.Form):
    """A colleague who shall read and follow the request."""

    person = forms.ModelChoiceField(
        label=_("Colleague"), queryset=User.objects.none(), empty_label=_("Choose a colleague")
    )

    def __init__(self, *args: Any, ticket: Ticket, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        people = User.objects.visible_to(user).active().clients()
        if ticket.organisation_id is not None:
            people = people.filter(belonging_to([ticket.organisation_id]))
        known = [key for key in (ticket.requester_id, user.pk) if key is not None]
        field = self.fields["person"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = people.exclude(pk__in=known).order_by("full_name")


class RejectForm(forms.Form):
    reason = Text(label=_("What still does not work"), max_length=REASON_LIMIT, rows=3)


class MarkForm(forms.Form):
    """A mark from 1 to 5 and a comment; the mark may be left out when a solution is accepted."""

    mark = forms.TypedChoiceField(
        label=_("Your mark"),
        choices=[(str(mark), str(mark)) for mark in range(1, 6)],
        coerce=int,
        empty_value=None,
        required=False,
    )
    comment = Text(label=_("Comment"), max_length=5_000, required=False, rows=2)


class ContactForm(forms.Form):
    """A caller nobody knew: a name, a number, and the client they belong to."""

    full_name = Line(label=_("Name"), max_length=150)
    phone = Line(label=_("Phone"), max_length=40)
    organisation = forms.ModelChoiceField(
        label=_("Client"), queryset=Organisation.objects.none(), empty_label="–"
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["organisation"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = organisations_of(user)


class PersonSearch(forms.Form):
    person = Line(label=_("Who asks?"), required=False, max_length=SUBJECT_LIMIT)
