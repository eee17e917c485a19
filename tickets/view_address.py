"""The way from what is filtered now to a view of it."""

from urllib.parse import urlencode

from django.urls import reverse

from tickets.filters import Filters
from tickets.query.printing import show_value

AS_TYPED = ("status", "priority", "line", "type", "due", "replied")
KEYWORDS = ("me", "mine", "none")
QUEUES = {
    "mine": "assignee:me",
    "team": "team:mine assignee:none",
    "replied": "replied:yes",
    "late": "due:late",
    "soon": "due:soon",
    "unassigned": "assignee:none",
    "solved": "status:resolved",
    "all": "",
}


def as_query(filters: Filters) -> str:
    """What is asked for now in the query language: queue, view, filters and what was typed."""
    asked = [QUEUES.get(filters.queue.name, "")]
    if filters.queue.status and "status" in filters.values:  # what was chosen goes before it
        asked = []
    typed = [filters.view.query if filters.view else "", filters.query]
    asked += [f"({text})" if " OR " in text or " ИЛИ " in text else text for text in typed]
    for name, value in filters.values.items():
        if name in filters.errors or name == "q":
            continue
        if name in AS_TYPED or value in KEYWORDS:
            asked.append(f"{name}:{value}")
        elif name in filters.words:
            asked.append(f"{name}:{show_value(str(filters.words[name]))}")
    return " ".join(filter(None, asked))


def new_view_url(filters: Filters) -> str:
    """Where what is seen now is kept as a view; "" where the query language has no words for it."""
    if filters.queue.name not in QUEUES:
        return ""
    facts = {"query": as_query(filters)}
    if filters.is_order_chosen:
        facts["sort"] = filters.order.name
    return f"{reverse('tickets:saved_view_new')}?{urlencode(facts)}"
