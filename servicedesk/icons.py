"""The icons of the look: one drawing of them all, kept by the browser, and each by its name."""

import re
from functools import lru_cache
from importlib.resources import files
from zipfile import ZipFile

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

DRAWING = "img/icons.svg"
USUAL_SIZE = 16
STROKED = (
    'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" '
    'stroke-linejoin="round"'
)
KEPT = (
    "alarm-clock", "alarm-clock-off", "archive", "arrow-down", "arrow-left", "arrow-right",
    "arrow-right-left", "arrow-up", "badge-check", "bell", "bell-ring", "book-a", "book-check",
    "book-marked", "book-open", "bookmark", "braces", "building-2", "calendar-check",
    "calendar-clock", "calendar-days", "calendar-off", "calendar-plus", "chart-column", "check",
    "chevron-down", "circle-check", "circle-dot", "circle-user", "clock", "columns-2", "copy",
    "download", "ellipsis", "external-link", "eye", "eye-off", "file-pen-line", "file-text",
    "flag", "flask-conical", "graduation-cap", "grid-3x3", "hand", "history", "hourglass", "image",
    "inbox", "info", "key-round", "keyboard", "layout-list", "link", "list", "list-checks",
    "list-filter", "list-tree", "lock", "lock-open", "log-out", "mail", "mail-check",
    "mail-question-mark", "mailbox", "menu", "merge", "message-circle",
    "message-circle-question-mark", "message-circle-reply", "message-square",
    "message-square-reply", "monitor-smartphone", "octagon-pause", "octagon-x", "panel-left",
    "paperclip", "pause", "pencil", "phone", "phone-call", "play", "plus", "printer", "refresh-cw",
    "reply", "rotate-ccw", "rotate-cw", "route", "scale", "scroll-text", "search", "search-x",
    "send", "server", "settings", "shield-check", "siren", "sliders-horizontal", "spell-check",
    "split", "square", "square-check", "square-kanban", "star", "thumbs-down", "thumbs-up",
    "timer", "timer-off", "timer-reset", "trash-2", "triangle-alert", "undo-2", "unlink",
    "user-check", "user-plus", "user-x", "users", "webhook", "workflow", "x", "zap",
)  # fmt: skip
"""Names of lucide's; one that is not here is drawn into the page itself."""
_INNER = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def drawing() -> str:
    """The kept icons in one file, each a symbol of its name; the sheet says how they are drawn."""
    with (files("lucide") / "lucide.zip").open("rb") as packed, ZipFile(packed) as icons:
        symbols = [_symbol(name, icons.read(f"{name}.svg").decode()) for name in KEPT]
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'


def _symbol(name: str, text: str) -> str:
    found = _INNER.search(text)
    inner = re.sub(r"\s+", " ", found[1]).strip() if found else ""
    return f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>'


@lru_cache(maxsize=512)
def draw_icon(name: str, size: int = USUAL_SIZE) -> SafeString:
    """An icon hidden from screen readers, so many pixels wide; the sheet has the usual size."""
    if name not in KEPT:
        return _inline(name, size)
    room = "" if size == USUAL_SIZE else format_html(' width="{0}" height="{0}"', size)
    drawn = '<svg class="icon" aria-hidden="true"{}><use href="{}#{}"/></svg>'
    return format_html(drawn, room, static(DRAWING), name)


def _inline(name: str, size: int) -> SafeString:
    drawn = re.sub(r"\s*\n\s*", "", lucide(name, size=size, aria_hidden="true"))
    drawn = drawn.replace(STROKED, 'class="icon"').replace(" />", "/>")
    drawn = drawn.replace(' width="16" height="16"', "", 1) if size == USUAL_SIZE else drawn
    return mark_safe(drawn)  # noqa: S308 - a package's icon
