"""Trigger rules at the desk: their order, one with its history, and trying it before it works."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from servicedesk.access import Visitor, centre_only
from servicedesk.errors import Conflict, Refused
from tickets import permissions
from tickets.changes.reading import read_changes
from tickets.changes.recorded import recorded_words
from tickets.changes.targets import read_targets
from tickets.forms.changes import ChangeRows, Offered, RuleForm
from tickets.models import Rule, Ticket
from tickets.presentation.changes import listed, lost
from tickets.rule_events import rule_events
from tickets.rule_trials import try_on, try_on_days
from tickets.services.bulk import numbers_of
from tickets.services.macros import history_of
from tickets.services.rules import RuleDraft, move_rule, order_rules, refuse_query, save_rule

STEPS = {"up": -1, "down": 1}


@dataclass(frozen=True)
class Row:
    """A rule in the list, in words."""

    rule: Rule
    events: str
    words: list[str]
    is_first: bool
    is_last: bool


def _refuse_others(request: Visitor) -> None:
    if not permissions.can_keep_rules(request.user):
        raise PermissionDenied


@centre_only
@require_safe
def trigger_list(request: Visitor) -> HttpResponse:
    """Every rule, in the order they are asked."""
    _refuse_others(request)
    rules = list(Rule.visible_to(request.user).select_related("owner").order_by("order", "pk"))
    changes = [rule.read() for rule in rules]
    targets = read_targets((change for each in changes for change in each), seen_by=None)
    rows = [
        Row(rule, events_words(rule.events), listed(each, targets), place == 0,
            place == len(rules) - 1)
        for place, (rule, each) in enumerate(zip(rules, changes, strict=True))
    ]  # fmt: skip
    return render(request, "tickets/trigger_list.html", {"rows": rows})


def events_words(names: list[str]) -> str:
    known = rule_events()
    return ", ".join(str(known[name].label) if name in known else name for name in names)


@centre_only
@require_POST
def trigger_order(request: Visitor) -> HttpResponse:
    """Move one rule a step, or put all of them into the order sent."""
    _refuse_others(request)
    user, given = request.user, request.POST
    try:
        if given.get("move") in STEPS:
            found = Rule.visible_to(user).filter(pk__in=numbers_of([given.get("rule", "")]))
            move_rule(get_object_or_404(found), step=STEPS[given["move"]], actor=user)
        else:
            order_rules(numbers_of(given.getlist("rule")), actor=user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("tickets:trigger_list")


@centre_only
@require_http_methods(["GET", "HEAD", "POST"])
def trigger_new(request: Visitor) -> HttpResponse:
    _refuse_others(request)
    return _edit(request, None)


@centre_only
@require_http_methods(["GET", "HEAD", "POST"])
def trigger_edit(request: Visitor, pk: int) -> HttpResponse:
    """One rule: what it says, what it would do, what it did, and every version it had."""
    _refuse_others(request)
    found = Rule.visible_to(request.user).select_related("owner")
    return _edit(request, get_object_or_404(found, pk=pk))


def _edit(request: Visitor, rule: Rule | None) -> HttpResponse:
    posted, todo = request.method == "POST", request.POST.get("do", "")
    targets = read_targets(rule.read() if rule else (), seen_by=None)
    rows = ChangeRows(
        Offered(request.user, for_rule=True), targets, data=request.POST if posted else None,
        initial=rule.changes if rule else (),
    )  # fmt: skip
    form = RuleForm(request.POST if posted else None, initial=_facts(rule))
    trial, status = {}, 200
    if posted and todo != "add":
        status = 422
        if form.is_valid() and rows.is_valid():
            try:
                draft = RuleDraft(changes=rows.read(), **form.cleaned_data)
                if todo == "save":
                    return _saved(request, draft, rule)
                trial, status = _trial(request, draft), 200
            except Refused as refusal:
                status = 409 if isinstance(refusal, Conflict) else 422
                if refusal.field in form.fields:
                    form.add_error(refusal.field, str(refusal))
                else:
                    rows.error = str(refusal)
    context = {
        "rule": rule, "form": form, "rows": rows,
        "gone": lost(rule.read(), targets) if rule else [],
        "seen": request.POST.get("seen") or (rule.version if rule else 0),
        "try_on": request.POST.get("try_on", ""), "history": _history(rule),
        "runs": rule.runs.for_page()[:20] if rule else [], **trial,
    }  # fmt: skip
    return render(request, "tickets/trigger_edit.html", context, status=status)


def _facts(rule: Rule | None) -> dict[str, Any]:
    if rule is None:
        return {}
    names = ("name", "events", "query", "is_active", "stops_here")
    return {name: getattr(rule, name) for name in names}


def _saved(request: Visitor, draft: RuleDraft, rule: Rule | None) -> HttpResponse:
    seen = request.POST.get("seen", "")
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else None
    saved = save_rule(draft, actor=request.user, rule=rule, seen_version=version)
    messages.success(request, _("Saved as version %(number)d.") % {"number": saved.version})
    return redirect("tickets:trigger_edit", saved.pk)


def _trial(request: Visitor, draft: RuleDraft) -> dict[str, Any]:
    """What the rule of the form would do, saved or not. Raises Refused."""
    refuse_query(draft.query, user=request.user)
    changes = read_changes(list(draft.changes), for_rule=True)
    rule = Rule(
        name=draft.name, events=list(draft.events), query=draft.query, owner=request.user,
        changes=[change.as_data() for change in changes],
    )  # fmt: skip
    if request.POST.get("do") == "days":
        return {"days": try_on_days(rule)}
    number = request.POST.get("try_on", "").strip().removeprefix("#")
    ticket = Ticket.visible_to(request.user).filter(pk__in=numbers_of([number])).first()
    if ticket is None:
        raise Refused(_("There is no ticket %(number)s.") % {"number": number[:20]})
    return {"trial": try_on(rule, ticket)}


def _history(rule: Rule | None) -> list[dict[str, Any]]:
    if rule is None:
        return []
    return [
        {"event": event, "words": recorded_words(event.data.get("changes", ())),
         "number": event.data["version"], "name": event.data["name"],
         "query": event.data["query"]}
        for event in history_of("rule.saved", "tickets.rule", rule.pk)
    ]  # fmt: skip
