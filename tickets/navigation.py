"""The queues in the side bar of the desk, and the portal's entries."""

from collections.abc import Iterator
from functools import partial
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.choices import Reach
from servicedesk.accounts.models import User
from servicedesk.navigation import Place, register, register_own
from tickets.intake.mail.mailboxes import waiting_count
from tickets.models import SavedView
from tickets.permissions import can_answer_mail, can_manage_request_types, can_use_macros
from tickets.queues import ALL_OPEN, QUEUES, Queue, queue_counts
from tickets.saved_views import counts_of

MOST_VIEWS = 30


def count(queue_name: str, user: User) -> int:
    return queue_counts(user).get(queue_name, 0)


def _place(queue: Queue, order: int) -> Place:
    return Place(
        queue.label,
        "tickets:ticket_list",
        queue.icon,
        order,
        queue.is_for,
        group=_("Queues"),
        query="" if queue is ALL_OPEN else f"?queue={queue.name}",
        count=None if queue.status else partial(count, queue.name),
    )


def _views(user: User) -> Iterator[Place]:
    """What the person keeps or is given, in their order."""
    if not user.is_desk:
        return
    views = list(SavedView.objects.in_use_by(user)[:MOST_VIEWS])

    def count_of(view: SavedView, user: User) -> int | None:
        return counts_of(views, user)[view.pk]

    for view in views:
        yield Place(
            view.name,
            "tickets:ticket_list",
            "bookmark" if view.is_shared else "star",
            20,
            lambda user: user.is_desk,
            group=_("Saved views"),
            query=f"?{urlencode({'view': view.slug})}",
            count=partial(count_of, view),
        )


def _reads_others(user: User) -> bool:
    return any(right.reach != Reach.OWN for right in user.rights)


register(*(_place(queue, 10 + place) for place, queue in enumerate(QUEUES)))
register_own(_views)
register(
    Place(
        _("All views"), "tickets:saved_view_list", "layout-list", 21, lambda user: user.is_desk,
        group=_("Saved views"),
    )
)  # fmt: skip
register(
    Place(_("Board"), "tickets:board", "square-kanban", 19, lambda user: user.is_desk,
          group=_("Queues"))
)  # fmt: skip
register(
    Place(
        _("Numbers"),
        "tickets:dashboard",
        "chart-column",
        70,
        lambda user: user.is_manager,
        group=_("Management"),
    )
)
register(Place(_("Macros"), "tickets:macro_list", "zap", 65, can_use_macros, group=_("Reference")))
register(
    Place(
        _("Request types"), "tickets:request_type_list", "list-checks", 64,
        can_manage_request_types, group=_("Reference"),
    )
)  # fmt: skip
register(
    Place(
        _("My requests"), "tickets:portal_home", "inbox", 10,
        lambda user: user.is_client and not _reads_others(user), group="",
    ),
    Place(
        _("Our requests"), "tickets:portal_home", "inbox", 10, _reads_others, group="",
    ),
)  # fmt: skip
register(
    Place(
        _("Incoming mail"), "tickets:mail_questions", "mail-question-mark", 30,
        lambda user: user.is_centre and can_answer_mail(user), group=_("Work"),
        count=waiting_count,
    ),
)  # fmt: skip
