"""Markdown made safe HTML: no HTML of the author's own, no pictures from elsewhere. Pure."""

import re
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {
    "a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre",
    "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
LOWEST = 6
_SHIFT = 2
_MARKS = re.compile(r"[#*_`>|~]+|\[([^\]]*)\]\([^)]*\)")
_parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
_parser.disable("image")


@lru_cache(maxsize=512)
def to_html(text: str) -> SafeString:
    """The text as HTML; its headings begin below those of the page."""
    tokens = _parser.parse(text)
    for token in tokens:
        if token.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            token.tag = f"h{min(int(token.tag[1]) + _SHIFT, LOWEST)}"
    drawn = _parser.renderer.render(tokens, _parser.options, {})
    clean = nh3.clean(
        drawn, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener nofollow"
    )
    return mark_safe(clean)  # noqa: S308 — cleaned in the line above


def snippet(text: str, *, limit: int = 160) -> str:
    """The beginning of the text on one line, without its marks."""
    line = " ".join(_MARKS.sub(r"\1", text[: 10 * limit]).split())
    return line if len(line) <= limit else line[:limit].rsplit(" ", 1)[0] + " …"
