"""A deadline as the API says it."""

from typing import Any

from rest_framework import serializers


class DeadlineOut(serializers.Serializer[Any]):
    """The nearest deadline; ``due_at`` null while its clock stands still."""

    metric = serializers.CharField(source="due_metric")
    state = serializers.CharField(source="due_state")
    due_at = serializers.DateTimeField(allow_null=True)
    remaining_seconds = serializers.IntegerField(source="due_remaining_seconds", allow_null=True)
