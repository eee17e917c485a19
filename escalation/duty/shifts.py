"""The rosters as people's weeks and calendars ask for them."""

from collections.abc import Collection, Iterator
from datetime import datetime

from escalation.duty import rota
from escalation.duty.models import Roster
from escalation.duty.services import current_rota
from servicedesk.accounts.duty_days import Shift, register


def read(user_ids: Collection[int], start: datetime, end: datetime) -> Iterator[Shift]:
    """Every stretch of duty of these people by the published rosters, with who lost theirs to an
    absence nobody stands in for.
    """
    people = set(user_ids)
    for roster in Roster.objects.active().order_by("pk"):
        found = current_rota(roster, start=start, end=end)
        for part in rota.stretches(found, start, end) if found else ():
            post = part.post
            lost = post.planned if post.person is None and post.why == rota.Why.AWAY else None
            person = post.person if post.person is not None else lost
            if person in people and person is not None:
                yield Shift(
                    person, f"{roster.pk}-{post.level}", roster.name, part.starts_at, part.ends_at,
                    is_theirs=lost is None,
                )  # fmt: skip


register(read)
