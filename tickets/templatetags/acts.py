"""The verbs of a ticket's page as buttons."""

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from tickets.views.act import Act

register = template.Library()
NO_TICKET = 0
_drawn: dict[tuple[str, str], str] = {}


@register.simple_tag
def closed_act(one: Act, number: int) -> SafeString:
    """A verb whose form is not open: drawn once a language, since only the ticket's number differs
    from page to page and a page has a dozen of them."""
    key = (one.name, get_language() or "")
    if key not in _drawn:
        url = reverse(f"tickets:{one.url_name}", args=[NO_TICKET])
        _drawn[key] = render_to_string("tickets/_act.html", {"one": one, "url": url})
    return mark_safe(_drawn[key].replace(f"/{NO_TICKET}/", f"/{number}/"))  # noqa: S308 — a template's own answer
