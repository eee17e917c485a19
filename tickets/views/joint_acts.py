"""Verbs of the ticket page about several tickets: links, parts, and what blocks one."""

from typing import Any

from django.utils.translation import gettext_lazy

from servicedesk.accounts.models import User
from tickets import forms, permissions, services
from tickets.models import Ticket
from tickets.views.act import Act


def cascaded(
    ticket: Ticket, data: dict[str, Any], user: User, *, deed: str, body: str
) -> services.Cascaded:
    """Do to the chosen parts what was done to the ticket."""
    done = services.cascade(ticket, parts=data["parts"], deed=deed, body=body, actor=user)
    return services.Cascaded(done, is_whole=True)


def _lead(ticket: Ticket, data: dict[str, Any], user: User) -> services.Cascaded:
    return services.Cascaded(
        services.cascade(
            ticket, parts=data["parts"], deed=data["deed"], body=data["body"], actor=user
        )
    )


JOINT = (
    Act("link", gettext_lazy("Link"), "link", forms.LinkForm, permissions.can_link,
        lambda ticket, data, user: services.link(ticket, actor=user, **data),
        gettext_lazy("The tickets are linked."), gettext_lazy("Link the tickets"),
        lead=gettext_lazy("The desk sees it on both tickets; clients do not."), is_shown=False),
    Act("unlink", gettext_lazy("Take a link away"), "unlink", forms.UnlinkForm,
        permissions.can_link,
        lambda ticket, data, user: services.unlink(data["link"], actor=user),
        gettext_lazy("The link is gone."), gettext_lazy("Take the link away"), is_shown=False),
    Act("parts", gettext_lazy("Do it to the parts"), "list-tree", forms.FamilyForm,
        permissions.can_lead_parts, _lead, gettext_lazy("Done."), gettext_lazy("Do it"),
        lead=gettext_lazy("Each part is changed by itself: what is refused for one changes nothing "
                          "for the others."), is_shown=False),
    Act("block", gettext_lazy("Blocked by"), "octagon-pause", forms.BlockForm,
        permissions.can_block,
        lambda ticket, data, user: services.block(ticket, actor=user, **data),
        gettext_lazy("The reason stands on the ticket."), gettext_lazy("Add the reason"),
        lead=gettext_lazy("It says why the work cannot go on. Clocks are not moved by it: to stop "
                          "them, change the status."), is_shown=False),
    Act("ask_team", gettext_lazy("Ask a team"), "message-circle-question-mark",
        forms.AskTeamForm, permissions.can_ask_team,
        lambda ticket, data, user: services.ask_team(ticket, actor=user, **data),
        gettext_lazy("The team is asked with this ticket."), gettext_lazy("Ask the team"),
        lead=gettext_lazy("A ticket of its own, filled in from this one; no client sees it and "
                          "the clocks here go on."), is_shown=False, stays=True),
    Act("check", gettext_lazy("Checklist"), "square-check", forms.CheckForm,
        permissions.can_check,
        lambda ticket, data, user: services.check(ticket, actor=user, **data),
        gettext_lazy("Noted."), is_shown=False),
    Act("undo_merge", gettext_lazy("Take the merger back"), "undo-2", forms.UndoMergeForm,
        permissions.can_undo_merge,
        lambda ticket, data, user: services.undo_merge(ticket, reason=data["reason"], actor=user),
        gettext_lazy("They are two tickets again."), gettext_lazy("Make two tickets of it again"),
        lead=gettext_lazy("Within a day, as long as nothing was added to either: both stand as "
                          "before, with their clocks and people.")),
    Act("lift", gettext_lazy("Lift a reason"), "play", forms.LiftForm, permissions.can_lift,
        lambda ticket, data, user: services.lift(data["blocker"], actor=user),
        gettext_lazy("The reason is lifted."), gettext_lazy("Lift the reason"), is_shown=False),
)  # fmt: skip
