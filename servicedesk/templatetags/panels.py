"""A page's panels of other floors."""

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from servicedesk.panels import drawn

register = template.Library()


@register.simple_tag(takes_context=True)
def panel(context: Context, door: str, *args: object, name: str, title: str) -> SafeString:
    """{% panel "sla:clock_panel" ticket.pk name="clocks" title=_("Clocks") %}: what the door draws,
    whose root has the name as its id; a link to it where it fails."""
    said = drawn(context["request"], door, *args)
    if said is not None:
        return said
    words = {"url": reverse(door, args=args), "id": name, "title": title}
    return render_to_string("components/_panel_link.html", words)
