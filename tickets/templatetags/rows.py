"""Rows of lists of tickets."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from tickets.presentation.rows import Row

register = template.Library()


@register.simple_tag
def ticket_row(row: Row, queue: object = None) -> SafeString:
    """A row of the list, with a box to choose it by where it stands in a queue."""
    return _drawn(row, can_pick=bool(queue), language=get_language() or "")


@lru_cache(maxsize=4_000)
def _drawn(row: Row, *, can_pick: bool, language: str) -> SafeString:
    """Kept while nothing of the row changes: fifty of them take two thirds of a queue's time, and
    colleagues look at the same ones."""
    said = render_to_string("tickets/_ticket_row.html", {"row": row, "can_pick": can_pick})
    return mark_safe(said.strip())  # noqa: S308 — a template's own answer
