"""One ticket in the API, with what was answered on its form."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tickets.models import Ticket
from tickets.presentation.answers import answers_of, shown_answers
from tickets.serializers import TicketOut


class AnswerOut(serializers.Serializer[Any]):
    """``value`` as it was given (the files of a file field by their ids), ``words`` as a page says
    it in the asker's language. ``is_inner``: clients are not given it."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of the answer
    value = serializers.JSONField()
    words = serializers.CharField()
    is_inner = serializers.BooleanField()


class TicketWholeOut(TicketOut):
    """A ticket with ``answers``: those the asker may see, in the order of the form."""

    answers = serializers.SerializerMethodField()

    class Meta(TicketOut.Meta):
        fields = (*TicketOut.Meta.fields, "answers")  # type: ignore[assignment]  # one more

    @extend_schema_field(AnswerOut(many=True))
    def get_answers(self, ticket: Ticket) -> list[dict[str, Any]]:
        kept = answers_of(ticket)
        if kept is None:
            return []
        return [
            {
                "name": one.name,
                "label": one.label,
                "value": [file.pk for file in one.files] or kept.values[one.name],
                "words": one.words,
                "is_inner": one.is_inner,
            }
            for one in shown_answers(ticket, reader=self.context["request"].user)
        ]
