"""Long work on many tickets, chunk by chunk: in the request when small, else where workers are."""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

from django.utils import timezone

from sla.terms.applying import apply_chunk
from sla.terms.models import WORKING, ChangeState, TermsChange, WhatIf
from sla.terms.previewing import preview_chunk
from sla.terms.what_if import answer_chunk

SMALL = {ChangeState.PREVIEWING: 500, ChangeState.APPLYING: 20}
"""As many tickets are done while somebody waits for the page."""
WORK_SECONDS = 60.0
LEFT_AFTER = timedelta(seconds=30)
"""Work nobody touched for so long was left by a worker that fell."""

_STEPS: dict[str, Callable[..., bool]] = {
    ChangeState.PREVIEWING: preview_chunk,
    ChangeState.APPLYING: apply_chunk,
}


def is_small(change: TermsChange) -> bool:
    return change.total < SMALL.get(ChangeState(change.state), 0)


def carry_on(key: int, *, seconds: float = WORK_SECONDS) -> bool:
    """Work on the change for so long at most; whether some is left."""
    until = monotonic() + seconds
    while monotonic() < until:
        change = TermsChange.objects.select_related("plan_version", "hours_version").get(pk=key)
        if not change.is_working:
            return False
        _STEPS[change.state](change, now=timezone.now())
    return True


def left_over(now: datetime) -> list[int]:
    """Changes whose worker fell; whoever is given one has it to themselves for a while."""
    stale = TermsChange.objects.filter(state__in=WORKING, worked_at__lt=now - LEFT_AFTER)
    return [
        key
        for key, worked_at in stale.values_list("pk", "worked_at")
        if TermsChange.objects.filter(pk=key, worked_at=worked_at).update(worked_at=now)
    ]


def find_answer(key: int, *, seconds: float = WORK_SECONDS) -> bool:
    """Work on the question for so long at most; whether some is left."""
    until = monotonic() + seconds
    while monotonic() < until:
        asked = WhatIf.objects.get(pk=key)
        if not asked.is_working:
            return False
        answer_chunk(asked, now=timezone.now())
    return True


def left_questions(now: datetime) -> list[int]:
    """Questions whose worker fell, each given to one caller for a while."""
    stale = WhatIf.objects.filter(finished_at__isnull=True, worked_at__lt=now - LEFT_AFTER)
    return [
        key
        for key, worked_at in stale.values_list("pk", "worked_at")
        if WhatIf.objects.filter(pk=key, worked_at=worked_at).update(worked_at=now)
    ]
