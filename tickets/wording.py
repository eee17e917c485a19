"""Events of tickets in a reader's words: data with its codes turned into labels, then the kind's
wording."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contracts.balances import amount_words
from contracts.choices import AllowanceUnit, Priority
from contracts.metrics import metric_label
from servicedesk.events.models import Event
from servicedesk.events.registry import kind_named
from servicedesk.wording import exact_time
from tickets.assigning import Bar
from tickets.changes.recorded import did_words, stop_words
from tickets.choices import (
    REVERSED,
    ArticleUse,
    Deed,
    LinkKind,
    Obstacle,
    ReturnReason,
    Status,
    TermsCause,
    TicketType,
)
from tickets.workflow import CLIENT_STATUS

FIELD_NAMES = {
    "subject": gettext_lazy("the subject"),
    "type": gettext_lazy("the type"),
    "product": gettext_lazy("the product"),
    "asset": gettext_lazy("the asset"),
    "category": gettext_lazy("the category"),
}
ARTICLE_WORDS = {
    ArticleUse.LINKED: gettext_lazy("linked an article to the solution"),
    ArticleUse.DRAFTED: gettext_lazy("drafted an article from the ticket"),
    ArticleUse.NOT_NEEDED: gettext_lazy("said that no article is needed"),
}


class _Words(dict[str, Any]):
    """Data for a wording; what an old event does not hold is left out, not an error."""

    def __missing__(self, key: str) -> str:
        return ""


def _label(choices: type[Any], value: Any) -> str:
    try:
        return str(choices(value).label)
    except ValueError:
        return str(value)


def _suffix(text: Any) -> str:
    return f": {text}" if text else ""


def _status(data: Mapping[str, Any]) -> dict[str, str]:
    after = data.get("after", "")
    client = CLIENT_STATUS[Status(after)] if after in Status.values else after
    return {
        "status_before": _label(Status, data.get("before", "")),
        "status_after": _label(Status, after),
        "client_status": str(client),
    }


def _priority(data: Mapping[str, Any]) -> dict[str, str]:
    return {
        "priority_before": _label(Priority, data.get("before")),
        "priority_after": _label(Priority, data.get("after")),
    }


def _assignee(data: Mapping[str, Any]) -> dict[str, str]:
    nobody = _("nobody")
    return {
        "before_name": data.get("before_name") or nobody,
        "after_name": data.get("after_name") or nobody,
    }


def _move(data: Mapping[str, Any]) -> dict[str, str]:
    nobody = _("no team")
    return {
        "from_name": data.get("from_name") or nobody,
        "to_name": data.get("to_name") or nobody,
        "return_reason": _label(ReturnReason, data["code"]) if "code" in data else "",
    }


def _details(data: Mapping[str, Any]) -> dict[str, str]:
    field = data.get("field", "")
    values = [data.get("before"), data.get("after")]
    if field == "type":
        values = [_label(TicketType, value) for value in values]
    before, after = (str(value) if value else "–" for value in values)
    return {
        "field_name": str(FIELD_NAMES.get(field, field)),
        "before_value": before,
        "after_value": after,
    }


def _article(data: Mapping[str, Any]) -> dict[str, str]:
    use = data.get("use", "")
    return {"article_words": str(ARTICLE_WORDS.get(use, use))}


def _rating(data: Mapping[str, Any]) -> dict[str, str]:
    return {"comment_suffix": _suffix(data.get("comment"))}


def _terms(data: Mapping[str, Any]) -> dict[str, str]:
    return {"terms_words": _label(TermsCause, data.get("cause", ""))}


def _deadline(data: Mapping[str, Any]) -> dict[str, str]:
    """Times in words of whoever reads: the active zone and language."""
    label = metric_label(data.get("metric", ""))
    due_at = data.get("due_at")
    if not due_at:
        return {"deadline_words": _("%(metric)s, by the plan again") % {"metric": label}}
    said = exact_time(
        datetime.fromisoformat(due_at),
        zone=timezone.get_current_timezone(),
        language=translation.get_language() or "en",
    )
    return {"deadline_words": f"{label}, {said}"}


def _time(data: Mapping[str, Any]) -> dict[str, str]:
    """What was worked, and what of it the client has prepaid."""
    spent, accounted, surplus = (
        amount_words(data.get(name) or 0, AllowanceUnit.MINUTES)
        for name in ("minutes", "accounted", "surplus")
    )
    words = spent
    if data.get("accounted"):
        words = _("%(spent)s (counted as %(accounted)s)") % {"spent": spent, "accounted": accounted}
    if data.get("surplus"):
        words = _("%(spent)s, %(surplus)s of it not prepaid") % {"spent": words, "surplus": surplus}
    return {"time_words": words}


def _time_change(data: Mapping[str, Any]) -> dict[str, str]:
    """From what to what, in minutes and in who pays."""
    told = []
    for end in ("_before", ""):
        words = amount_words(data.get(f"minutes{end}") or 0, AllowanceUnit.MINUTES)
        is_free = not data.get(f"billable{end}", True)
        told.append(_("%(span)s, not for the client") % {"span": words} if is_free else words)
    return {"time_words": " → ".join(told)}


def bars_words(bars: Iterable[str]) -> str:
    """Why nobody could be given a ticket: "2 away, 1 full"; who is not there is no reason."""
    counted = Counter(bars)
    if not counted:
        return _("nobody works in the team")
    return ", ".join(_bar(bar, count) for bar, count in sorted(counted.items()))


def _bar(bar: str, count: int) -> str:
    words = {
        Bar.AWAY: ngettext("%(count)d away", "%(count)d away", count),
        Bar.FULL: ngettext("%(count)d has no room", "%(count)d have no room", count),
        Bar.OFF_HOURS: ngettext("%(count)d does not work now", "%(count)d do not work now", count),
        Bar.SKILL: ngettext("%(count)d lacks a skill", "%(count)d lack a skill", count),
    }
    return words[Bar(bar)] % {"count": count} if bar in words else bar


def _point(data: Mapping[str, Any]) -> dict[str, str]:
    """A point of a checklist and its sheet as the reader's language calls them."""
    own = "_ru" if translation.get_language() == "ru" else ""
    return {name: data.get(f"{name}{own}") or data.get(name) or "" for name in ("item", "sheet")}


def _bars(data: Mapping[str, Any]) -> dict[str, str]:
    return {"why": bars_words((data.get("bars") or {}).values())}


def link_words(kind: str, *, is_back: bool) -> str:
    """What a ticket is to the other one of a link, read from either side."""
    known = LinkKind(kind) if kind in LinkKind.values else None
    if known is None:
        return kind
    return str(REVERSED[known] if is_back else known.label)


def _link(data: Mapping[str, Any]) -> dict[str, str]:
    words = link_words(data.get("way", ""), is_back=bool(data.get("is_back")))
    return {"link_words": f"{words} #{data.get('other')}"}


def _cascade(data: Mapping[str, Any]) -> dict[str, str]:
    words, done, refused = (
        _label(Deed, data.get("deed", "")), data.get("done", 0), data.get("refused", 0),
    )  # fmt: skip
    counted = ngettext("%(count)d done", "%(count)d done", done) % {"count": done}
    if refused:
        counted += ", " + ngettext("%(count)d refused", "%(count)d refused", refused) % {
            "count": refused
        }
    return {"cascade_words": f"{words} ({counted})"}


def _obstacle(data: Mapping[str, Any]) -> dict[str, str]:
    words = _label(Obstacle, data.get("reason_kind", ""))
    return {"obstacle": words[:1].lower() + words[1:], "text_suffix": _suffix(data.get("text"))}


_LABELS: dict[str, Callable[[Mapping[str, Any]], dict[str, str]]] = {
    "ticket.status_changed": _status,
    "ticket.priority_changed": _priority,
    "ticket.assigned": _assignee,
    "ticket.assignment_failed": _bars,
    "ticket.handed_over": _move,
    "ticket.handoff_returned": _move,
    "ticket.details_changed": _details,
    "ticket.article_noted": _article,
    "ticket.rated": _rating,
    "ticket.terms_changed": _terms,
    "ticket.deadline_set": _deadline,
    "ticket.time_logged": _time,
    "ticket.time_changed": _time_change,
    "ticket.linked": _link,
    "ticket.unlinked": _link,
    "ticket.cascaded": _cascade,
    "ticket.checked": _point,
    "ticket.unchecked": _point,
    "ticket.blocked": _obstacle,
    "ticket.unblocked": _obstacle,
    "ticket.rule_ran": did_words,
    "ticket.rule_stopped": stop_words,
}


def event_words(event: Event, *, for_client: bool = False) -> str:
    """What happened, in the active language; a kind nobody declares any more is said by its name.

    ``for_client``: the client's wording, empty when clients are not shown the kind.
    """
    known = kind_named(event.kind)
    if known is None:
        return "" if for_client else event.kind
    wording = known.client_wording if for_client else known.wording
    if wording is None:
        return ""
    data = event.data
    words = _Words(data, reason_suffix=_suffix(data.get("reason")))
    if "metric" in data:
        words["metric_label"] = metric_label(data["metric"])
    labels = _LABELS.get(event.kind)
    if labels is not None:
        words.update(labels(data))
    return str(wording) % words
