"""The verbs of the ticket page as data: what each asks, who may do it, which service does it."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servicedesk.accounts.models import User
from servicedesk.errors import Conflict
from tickets import forms, permissions, services
from tickets.choices import ArticleUse, Deed
from tickets.models import Handoff, Ticket
from tickets.views.act import Act
from tickets.views.joint_acts import JOINT, cascaded
from tickets.views.time_acts import TIME


def waiting(ticket: Ticket) -> Handoff:
    """The hand-over to answer. Raises Conflict when a colleague was faster."""
    handoff = services.open_handoff(ticket)
    if handoff is None:
        raise Conflict(_("The hand-over has been answered already."))
    return handoff


def _may_answer(user: User, ticket: Ticket) -> bool:
    handoff = services.open_handoff(ticket)
    return permissions.can_see_desk(user) if handoff is None else (
        permissions.can_accept_handoff(user, handoff)
    )  # fmt: skip


def _resolve(ticket: Ticket, data: dict[str, Any], user: User) -> object:
    """What is said to the client waits for second thoughts, and the rest of it too."""
    if data["solution"] and settings.UNDO_SECONDS:
        solving = services.Solving(
            article_use=data.get("article_use") or ArticleUse.NONE,
            article_reason=data.get("article_reason", ""),
            answers=data.get("answers") or {},
            parts=[part.pk for part in data.get("parts") or ()],
        )
        return services.hold_solution(
            ticket, solution=data["solution"], solving=solving, actor=user,
            seen_revision=data.get("seen_revision"),
        )  # fmt: skip
    solved = services.resolve(
        ticket,
        solution=data["solution"],
        article_use=data.get("article_use") or ArticleUse.NONE,
        article_reason=data.get("article_reason", ""),
        answers=data.get("answers"),
        seen_revision=data.get("seen_revision"),
        actor=user,
    )
    if not data.get("parts"):
        return solved
    return cascaded(ticket, data, user, deed=Deed.RESOLVE, body=data["solution"])


def _hand_over(ticket: Ticket, data: dict[str, Any], user: User) -> object:
    return services.hand_over(
        ticket,
        to_team=data["to_team"],
        tried=data["tried"],
        hypothesis=data["hypothesis"],
        facts=data["facts"],
        message=data["message"],
        files=services.gather_files(data["files"], data["staged"], owner=user),
        seen_revision=data.get("seen_revision"),
        actor=user,
    )


def _change_details(ticket: Ticket, data: dict[str, Any], user: User) -> object:
    return services.change_details(
        ticket,
        subject=data["subject"],
        type=data["type"],
        product=data["product"],
        asset=data["asset"],
        category=data["category"],
        actor=user,
    )


def _watches(user: User, ticket: Ticket) -> bool:
    return ticket.watchers.filter(user=user).exists()


_ALL = (
    Act("take", gettext_lazy("Take"), "hand", forms.SeenForm, permissions.can_take,
        lambda ticket, data, user: services.take(
            ticket, actor=user, seen_revision=data.get("seen_revision")),
        gettext_lazy("The ticket is yours."), is_shown=False),
    Act("assign", gettext_lazy("Assign"), "user-check", forms.AssignForm, permissions.can_assign,
        lambda ticket, data, user: services.assign(
            ticket, assignee=data["assignee"], actor=user, seen_revision=data.get("seen_revision")),
        gettext_lazy("The assignee is changed."), key="a"),
    Act("hand_over", gettext_lazy("Hand over"), "arrow-right-left", forms.HandOverForm,
        permissions.can_hand_over, _hand_over, gettext_lazy("The ticket is handed over."),
        gettext_lazy("Hand over"), key="h"),
    Act("resolve", gettext_lazy("Solve"), "circle-check", forms.ResolveForm,
        permissions.can_resolve, _resolve, gettext_lazy("The ticket is solved."),
        gettext_lazy("Solve the ticket"), key="s"),
    Act("status", gettext_lazy("Status"), "circle-dot", forms.StatusForm,
        permissions.can_change_status,
        lambda ticket, data, user: services.change_status(
            ticket, status=data["status"], reason=data["reason"],
            scheduled_for=data["scheduled_for"], actor=user),
        gettext_lazy("The status is changed."),
        lead=gettext_lazy("To wait for the client, send the question with “Send and wait”.")),
    Act("priority", gettext_lazy("Priority"), "flag", forms.PriorityForm,
        permissions.can_change_priority,
        lambda ticket, data, user: services.change_priority(ticket, actor=user, **data),
        gettext_lazy("The priority is judged anew.")),
    Act("start_work", gettext_lazy("Start work"), "play", forms.SeenForm,
        permissions.can_start_work,
        lambda ticket, data, user: services.start_work(ticket, actor=user),
        gettext_lazy("You have started to work on the ticket."), is_shown=False),
    Act("set_deadline", gettext_lazy("Deadline"), "calendar-clock", forms.DeadlineForm,
        permissions.can_set_deadline,
        lambda ticket, data, user: services.set_deadline(
            ticket, metric=data["metric"], due_at=data["due_at"], reason=data["reason"],
            actor=user),
        gettext_lazy("The deadline is set."), gettext_lazy("Set the deadline"),
        lead=gettext_lazy("It stands still for nothing: no pause, priority or plan moves it.")),
    Act("move_contract", gettext_lazy("Contract"), "file-text", forms.ContractForm,
        permissions.can_move_contract,
        lambda ticket, data, user: services.move_contract(
            ticket, contract=data["contract"], mode=data["mode"], reason=data["reason"],
            actor=user),
        gettext_lazy("The ticket runs under the other contract."),
        gettext_lazy("Move to this contract")),
    Act("merge", gettext_lazy("Merge"), "merge", forms.MergeForm, permissions.can_merge,
        lambda ticket, data, user: services.merge(
            ticket, into=data["into"], reason=data["reason"], actor=user,
            seen_revision=data.get("seen_revision")),
        gettext_lazy("The ticket is merged."), gettext_lazy("Merge the tickets"), key="m",
        lead=gettext_lazy("This ticket ends; the other goes on with both threads and the earliest "
                          "waiting time. For a day it can be taken back.")),
    Act("split", gettext_lazy("Split"), "split", forms.SplitForm, permissions.can_split,
        lambda ticket, data, user: services.split(
            ticket, message=data["message"], subject=data["subject"], starts=data["starts"],
            actor=user),
        gettext_lazy("This ticket is made of the message."), gettext_lazy("Make a ticket of it"),
        lead=gettext_lazy("What the client wrote becomes a ticket with clocks of its own.")),
    Act("details", gettext_lazy("Details"), "pencil", forms.DetailsForm,
        permissions.can_change_details, _change_details, gettext_lazy("The details are changed.")),
    Act("answers", gettext_lazy("Form"), "list-checks", forms.AnswersForm,
        lambda user, ticket: permissions.can_change_details(user, ticket)
        and services.answers_of(ticket) is not None,
        lambda ticket, data, user: services.change_answers(
            ticket, given=data["answers"], actor=user, seen_revision=data.get("seen_revision")),
        gettext_lazy("The form is filled in."), is_shown=False),
    Act("log_time", gettext_lazy("Time"), "timer", forms.TimeForm, permissions.can_log_time,
        lambda ticket, data, user: services.log_time(ticket, actor=user, **data),
        gettext_lazy("The time is written down."), gettext_lazy("Write the time down")),
    Act("reopen", gettext_lazy("Reopen"), "rotate-ccw", forms.ReasonForm, permissions.can_reopen,
        lambda ticket, data, user: services.reopen(ticket, reason=data["reason"], actor=user),
        gettext_lazy("The ticket is open again."), gettext_lazy("Reopen the ticket")),
    Act("close", gettext_lazy("Close"), "archive", forms.SeenForm, permissions.can_close,
        lambda ticket, data, user: services.close(ticket, actor=user),
        gettext_lazy("The ticket is closed."), gettext_lazy("Close the ticket")),
    Act("cancel", gettext_lazy("Cancel the ticket"), "ban", forms.ReasonForm,
        permissions.can_cancel,
        lambda ticket, data, user: services.cancel(ticket, reason=data["reason"], actor=user),
        gettext_lazy("The ticket is cancelled."), gettext_lazy("Cancel the ticket")),
    Act("privacy", gettext_lazy("Who sees it"), "lock", forms.PrivacyForm,
        permissions.can_set_privacy,
        lambda ticket, data, user: services.set_privacy(ticket, actor=user, **data),
        gettext_lazy("Who sees the ticket is changed.")),
    Act("watch", gettext_lazy("Follow"), "eye", forms.SeenForm,
        lambda user, ticket: permissions.can_watch(user, ticket) and not _watches(user, ticket),
        lambda ticket, data, user: services.watch(ticket, user=user, actor=user),
        gettext_lazy("You follow the ticket."), is_shown=False),
    Act("unwatch", gettext_lazy("Follow no more"), "eye-off", forms.SeenForm,
        permissions.can_watch,
        lambda ticket, data, user: services.unwatch(ticket, user=user, actor=user),
        gettext_lazy("You follow the ticket no more."), is_shown=False),
    Act("watcher_add", gettext_lazy("Add a follower"), "user-plus", forms.WatcherForm,
        permissions.can_add_watchers,
        lambda ticket, data, user: services.watch(ticket, user=data["email"], actor=user),
        gettext_lazy("The person follows the ticket."), gettext_lazy("Add"), is_shown=False),
    Act("handoff_accept", gettext_lazy("Accept"), "check", forms.SeenForm, _may_answer,
        lambda ticket, data, user: services.accept_handoff(waiting(ticket), actor=user),
        gettext_lazy("You have taken the ticket over."), is_shown=False),
    Act("handoff_return", gettext_lazy("Return"), "undo-2", forms.ReturnForm, _may_answer,
        lambda ticket, data, user: services.return_handoff(
            waiting(ticket), code=data["code"], reason=data["reason"], actor=user),
        gettext_lazy("The ticket is returned."), gettext_lazy("Return the ticket"),
        is_shown=False),
)  # fmt: skip
ACTS = {act.name: act for act in (*_ALL, *JOINT, *TIME)}
