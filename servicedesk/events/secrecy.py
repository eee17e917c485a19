"""What comes of an event is seen by those who see the row it speaks of; apps say who do."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

if TYPE_CHECKING:
    from servicedesk.accounts.models import User

Seen = Callable[["User"], "models.QuerySet[Any, Any] | None"]
_seen: dict[str, Seen] = {}


def seen_by(subject_type: str, seen: Seen) -> None:
    """Declare who sees the rows of one kind: ``seen(user)`` gives those this person does, None when
    nothing is hidden. Called when an app is ready."""
    _seen[subject_type] = seen


def of_hidden_rows(user: "User", *, prefix: str = "event__") -> Q:
    """The condition on what comes of events about rows this person does not see (any more)."""
    found = Q(pk__in=[])
    for subject_type, seen in _seen.items():
        rows = seen(user)
        if rows is not None:
            theirs = Exists(rows.filter(pk=OuterRef(f"{prefix}subject_id")))
            found |= Q(**{f"{prefix}subject_type": subject_type}) & ~Q(theirs)
    return found
