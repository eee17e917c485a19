"""What the API takes and gives of tickets. Clients are given less: neither OLA nor who does
what."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from contracts.choices import PauseReason
from contracts.metrics import metric_choices
from contracts.models import Asset, Contract, Product
from contracts.querysets import desk_day
from contracts.wording import alternative_words, client_words, reason_words
from servicedesk.accounts.models import Organisation, Team, User
from servicedesk.api import StrictSerializer
from tickets.api_deadline import DeadlineOut
from tickets.api_fields import Answers
from tickets.callers import clients_of
from tickets.choices import (
    ArticleUse,
    Channel,
    Level,
    ReturnReason,
    SplitStart,
    Status,
    TermsMode,
    TicketType,
)
from tickets.models import Attachment, Category, Handoff, Message, RequestType, Ticket
from tickets.presentation.requests import deadline_columns, own_deadline
from tickets.services.text import BODY_LIMIT, REASON_LIMIT, SUBJECT_LIMIT
from tickets.timeline import Entry
from tickets.workflow import CLIENT_STATUS, seen_by_client

HANDOFF_LIMIT = 10_000
FEWEST_FOR_CLIENTS = (
    "line", "team", "assignee", "impact", "urgency", "channel", "client_waits_since", "revision",
    "handoff_count", "ping_pong_count", "reopening_count", "solved_on_line", "article_use",
    "pause_reason",
)  # fmt: skip
"""What a client is not given of a ticket."""


@extend_schema_field({"oneOf": [{"type": "integer"}, {"type": "string"}]})
class Named(serializers.RelatedField[Any, Any, Any]):
    """A row named by its id, or by the column ``word``; only among those the asker may see."""

    default_error_messages = {
        "does_not_exist": _("There is nothing here by this name: {value}."),
        "invalid": _("Write an id or a name."),
    }

    def __init__(
        self, *, rows: Callable[[User], QuerySet[Any]] | None = None, word: str = "", **options: Any
    ) -> None:
        self.rows, self.word = rows, word
        super().__init__(**{"queryset": Ticket.objects.none(), "required": False, **options})

    def get_queryset(self) -> QuerySet[Any]:
        user = self.context["request"].user
        return self.rows(user) if self.rows else Ticket.objects.none()

    def to_internal_value(self, data: Any) -> Model:
        if isinstance(data, bool) or not isinstance(data, int | str) or data == "":
            self.fail("invalid")
        by_id = isinstance(data, int) or (data.isdecimal() and len(data) < 20)
        if not by_id and not self.word:
            self.fail("invalid")
        key = {"pk": int(data)} if by_id else {self.word: data}
        found = self.get_queryset().filter(**key).first()
        if found is None:
            self.fail("does_not_exist", value=str(data)[:80])
        return found  # type: ignore[no-any-return]  # a row of the queryset above

    def to_representation(self, value: Any) -> Any:
        return value.pk


class PersonOut(serializers.Serializer[User]):
    id = serializers.IntegerField()
    name = serializers.CharField(source="full_name")


class NamedOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField(source="__str__")


class CoverageOut(serializers.Serializer[Any]):
    """The decision at intake. ``notice``: what the client is told when it is not simply covered."""

    outcome = serializers.CharField()
    reason = serializers.SerializerMethodField()
    notice = serializers.SerializerMethodField()
    contract = serializers.IntegerField(source="contract_id", allow_null=True)
    handling = serializers.CharField()
    alternatives = serializers.SerializerMethodField()

    def get_alternatives(self, entitlement: Any) -> list[str]:
        return alternative_words(entitlement)

    def get_notice(self, entitlement: Any) -> str:
        return client_words(entitlement)

    def get_reason(self, entitlement: Any) -> str:
        return reason_words(entitlement)


class TicketOut(serializers.ModelSerializer[Ticket]):
    """A ticket. Clients are not given lines, teams, assignees and inner figures."""

    number = serializers.IntegerField(source="pk")
    status_name = serializers.CharField(source="get_status_display")
    organisation = NamedOut(allow_null=True)
    requester = PersonOut(allow_null=True)
    product = NamedOut(allow_null=True)
    asset = NamedOut(allow_null=True)
    category = NamedOut(allow_null=True)
    team = NamedOut(allow_null=True, required=False)
    assignee = PersonOut(allow_null=True, required=False)
    coverage = CoverageOut(source="entitlement")
    merged_into = serializers.IntegerField(source="merged_into_id", allow_null=True)
    split_from = serializers.IntegerField(source="split_from_id", allow_null=True)
    deadline = serializers.SerializerMethodField()

    class Meta:
        model = Ticket
        fields = (
            "number", "subject", "type", "status", "status_name", "priority", "organisation",
            "requester", "product", "asset", "category", "coverage", "deadline", "opened_at",
            "updated_at", "first_replied_at", "resolved_at", "closed_at", "scheduled_for",
            "message_count", "merged_into", "split_from", *FEWEST_FOR_CLIENTS,
        )  # fmt: skip

    @extend_schema_field(DeadlineOut(allow_null=True))
    def get_deadline(self, ticket: Ticket) -> Any:
        deadline = own_deadline(ticket) if self._for_client else deadline_columns(ticket)
        return DeadlineOut(deadline).data if deadline and deadline["due_metric"] else None

    @property
    def _for_client(self) -> bool:
        user: User = self.context["request"].user
        return not user.is_desk

    def to_representation(self, ticket: Ticket) -> dict[str, Any]:
        given = super().to_representation(ticket)
        if self._for_client:
            for name in (*FEWEST_FOR_CLIENTS, "message_count"):
                given.pop(name)
            given["status"] = seen_by_client(ticket.status).value
            given["status_name"] = str(CLIENT_STATUS[Status(ticket.status)])
        return given


class Revised(StrictSerializer):
    """``revision``, when given: answer 409 if the ticket has changed since it was read."""

    revision = serializers.IntegerField(min_value=0, required=False)


class TicketDetails(Revised):
    """What may be corrected; what is left out stays."""

    subject = serializers.CharField(max_length=SUBJECT_LIMIT, required=False)
    type = serializers.ChoiceField(choices=TicketType.choices, required=False)
    product = Named(
        rows=lambda user: Product.objects.visible_to(user).active(), word="code", allow_null=True
    )
    asset = Named(
        rows=lambda user: Asset.visible_to(user, day=desk_day()).active(),
        word="serial_number", allow_null=True,
    )  # fmt: skip
    category = Named(
        rows=lambda user: Category.objects.filter(is_active=True), word="code", allow_null=True
    )


class WithFiles(StrictSerializer):
    """Files come as ``multipart/form-data``, each under the name ``files``."""

    files = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True), required=False, write_only=True
    )


class NewTicket(WithFiles):
    """A request. The fields below ``urgency`` are the desk's; a client's manager may name a
    requester. ``answers``: to the form of ``request_type``, by the names of its fields; a
    file of the form comes as ``multipart/form-data``, in a part named ``answers.NAME``."""

    request_type = Named(
        rows=lambda user: RequestType.visible_to(user, day=desk_day()).with_form(), word="name"
    )
    answers = Answers(required=False)

    subject = serializers.CharField(max_length=SUBJECT_LIMIT)
    body = serializers.CharField(max_length=BODY_LIMIT)
    type = serializers.ChoiceField(choices=TicketType.choices, required=False)
    product = Named(rows=lambda user: Product.objects.visible_to(user).active(), word="code")
    category = Named(rows=lambda user: Category.objects.filter(is_active=True), word="code")
    asset = Named(rows=lambda user: Asset.visible_to(user, day=desk_day()).active(),
                  word="serial_number")  # fmt: skip
    contract = Named(rows=lambda user: Contract.visible_to(user, day=desk_day()), word="number")
    impact = serializers.ChoiceField(choices=Level.choices, required=False)
    urgency = serializers.ChoiceField(choices=Level.choices, required=False)
    requester = Named(rows=lambda user: clients_of(user) if user.is_desk else _colleagues(user),
                      word="email")  # fmt: skip
    organisation = Named(rows=lambda user: Organisation.objects.visible_to(user).clients(),
                         word="name")  # fmt: skip
    channel = serializers.ChoiceField(choices=Channel.choices, required=False)
    team = Named(rows=lambda user: Team.objects.visible_to(user).active(), word="name")
    assignee = Named(rows=lambda user: User.objects.visible_to(user).active().desk(), word="email")

    DESK_ONLY = ("organisation", "channel", "team", "assignee")

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        user: User = self.context["request"].user
        named = [name for name in self.DESK_ONLY if name in given and not user.is_desk]
        if named:
            words = _("Only the desk may fill this in.")
            raise serializers.ValidationError({name: [words] for name in named})
        return given


def _colleagues(user: User) -> QuerySet[User]:
    """In whose name a client may ask: a manager in any colleague's, everybody in their own."""
    people = User.objects.visible_to(user).active()
    return people if user.is_client and user.role == "client_manager" else people.filter(pk=user.pk)


class AttachmentOut(serializers.ModelSerializer[Attachment]):
    url = serializers.SerializerMethodField()

    class Meta:
        model = Attachment
        fields = ("id", "name", "size", "content_type", "sha256", "url")

    def get_url(self, attachment: Attachment) -> str:
        return f"/api/v1/files/{attachment.pk}/"


class MessageOut(serializers.ModelSerializer[Message]):
    """``ticket``: where it was said, which may be one merged into the ticket asked for."""

    author = PersonOut(allow_null=True)
    files = AttachmentOut(source="attachments", many=True)

    class Meta:
        model = Message
        fields = (
            "id", "ticket", "side", "is_public", "channel", "author", "body", "posted_at", "files",
        )  # fmt: skip


class NewMessage(WithFiles, Revised):
    """``kind`` note and call are the desk's own; a reply goes to the client.

    ``then_status`` moves the ticket with our reply, e.g. ``waiting_client`` with a question;
    ``pause`` says what it then waits for.
    """

    body = serializers.CharField(max_length=BODY_LIMIT)
    kind = serializers.ChoiceField(choices=["reply", "note", "call"], default="reply")
    then_status = serializers.ChoiceField(choices=Status.choices, required=False)
    reason = serializers.CharField(max_length=REASON_LIMIT, required=False, allow_blank=True)
    scheduled_for = serializers.DateTimeField(required=False)
    pause = serializers.ChoiceField(choices=PauseReason.choices, required=False)


class HandoffOut(serializers.ModelSerializer[Handoff]):
    from_team = NamedOut(allow_null=True)
    to_team = NamedOut()
    by = PersonOut(allow_null=True)
    accepted_by = PersonOut(allow_null=True)
    returned_by = PersonOut(allow_null=True)

    class Meta:
        model = Handoff
        fields = (
            "id", "from_team", "from_line", "to_team", "to_line", "by", "at", "tried", "hypothesis",
            "accepted_at", "accepted_by", "returned_at", "returned_by", "return_code",
            "return_reason", "facts",
        )  # fmt: skip


class NewHandoff(WithFiles, Revised):
    """``message`` and files become an inner note; ``facts``: the answers to what the regulation
    asks of a hand-over to the team, in its order."""

    to_team = Named(
        rows=lambda user: Team.objects.visible_to(user).active(), word="name", required=True
    )
    tried = serializers.CharField(max_length=HANDOFF_LIMIT)
    hypothesis = serializers.CharField(max_length=HANDOFF_LIMIT, required=False, allow_blank=True)
    message = serializers.CharField(max_length=BODY_LIMIT, required=False, allow_blank=True)
    facts = serializers.ListField(
        child=serializers.CharField(max_length=5_000, allow_blank=True), required=False,
        max_length=40,
    )  # fmt: skip


class HandoffReturn(StrictSerializer):
    code = serializers.ChoiceField(choices=ReturnReason.choices)
    reason = serializers.CharField(max_length=REASON_LIMIT)


class StatusChange(Revised):
    status = serializers.ChoiceField(choices=Status.choices)
    reason = serializers.CharField(max_length=REASON_LIMIT, required=False, allow_blank=True)
    scheduled_for = serializers.DateTimeField(required=False, allow_null=True)
    pause = serializers.ChoiceField(choices=PauseReason.choices, required=False)


@extend_schema_field({"type": "string", "maxLength": 20})
class MetricField(serializers.ChoiceField):
    """A metric that is offered now; what is offered changes while the desk runs."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=[], **options)

    def to_internal_value(self, data: Any) -> Any:
        self.choices = metric_choices()
        return super().to_internal_value(data)


class DeadlineChange(StrictSerializer):
    """``due_at`` null: the deadline follows the plan again."""

    metric = MetricField()
    due_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(max_length=REASON_LIMIT)


class ContractChoice(StrictSerializer):
    """``mode``: what was counted stays (from_now), or everything is counted anew (from_start)."""

    contract = Named(
        rows=lambda user: Contract.visible_to(user, day=desk_day()), word="number", required=True
    )
    mode = serializers.ChoiceField(choices=TermsMode.choices, default=TermsMode.FROM_NOW)
    reason = serializers.CharField(max_length=REASON_LIMIT)


class Merger(Revised):
    """``into``: the number of the ticket that goes on."""

    into = Named(rows=Ticket.visible_to, required=True)
    reason = serializers.CharField(max_length=REASON_LIMIT)


class Splitting(StrictSerializer):
    """``message``: what the client wrote; ``starts``: from when the new ticket's clocks count."""

    message = Named(rows=lambda user: Message.objects.visible_to(user), required=True)
    subject = serializers.CharField(max_length=SUBJECT_LIMIT)
    starts = serializers.ChoiceField(choices=SplitStart.choices, default=SplitStart.MESSAGE)


class Assignment(Revised):
    """``assignee`` null: nobody."""

    assignee = Named(
        rows=lambda user: User.objects.visible_to(user).active().desk(), word="email",
        required=True, allow_null=True,
    )  # fmt: skip


class Solution(Revised):
    """On lines 2 and 3: an article linked or drafted before, or ``not_needed`` with a reason.
    ``answers``: what the ticket's form asks for before closing."""

    answers = Answers(required=False)

    solution = serializers.CharField(max_length=BODY_LIMIT, required=False, allow_blank=True)
    article_use = serializers.ChoiceField(
        choices=ArticleUse.choices, required=False, allow_blank=True
    )
    article_reason = serializers.CharField(max_length=300, required=False, allow_blank=True)


class PriorityChange(Revised):
    impact = serializers.ChoiceField(choices=Level.choices)
    urgency = serializers.ChoiceField(choices=Level.choices)
    reason = serializers.CharField(max_length=REASON_LIMIT)


class EventOut(serializers.Serializer[Entry]):
    """What happened, in the asker's language."""

    id = serializers.IntegerField(source="event_id")
    at = serializers.DateTimeField()
    kind = serializers.CharField()
    actor = PersonOut(allow_null=True)
    words = serializers.CharField()
