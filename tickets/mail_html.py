"""Mail as it was sent: hostile HTML, sanitised whenever somebody reads it, in a sandbox."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from urllib.parse import unquote

import nh3
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from tickets.choices import FileRole
from tickets.files import SHOWN_INLINE
from tickets.models import Attachment

PICTURE_BYTES = 8 * 1024 * 1024
"""Pictures of one letter that are shown inside it, together; more are files below the message."""
TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "center", "code", "col", "colgroup", "dd",
    "del", "div", "dl", "dt", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img",
    "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strike", "strong",
    "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "td": {"colspan", "rowspan", "align", "valign"},
    "th": {"colspan", "rowspan", "align", "valign"},
    "tr": {"align", "valign"},
    "ol": {"start"},
    "p": {"align"},
    "div": {"align", "dir"},
    "span": {"dir"},
}
SILENT = {
    "script", "style", "title", "head", "noscript", "template", "iframe", "object", "embed", "svg",
    "math", "select", "textarea", "audio", "video", "frameset", "xmp", "noembed", "noframes",
}  # fmt: skip
FREEDOMS = "allow-popups allow-popups-to-escape-sandbox"
"""All a letter may do: a link that somebody presses opens a page of its own."""
LINKS = ("http:", "https:", "mailto:", "tel:")
REMOTE = ("http:", "https:")
PAPER = (
    ":root { color-scheme: light; background: canvas; color: canvastext;"
    " font: 14px/1.45 system-ui, sans-serif; }"
    " body { margin: 0; padding: 12px; overflow-wrap: anywhere; }"
    " img { max-width: 100%; height: auto; }"
    " table { max-width: 100%; border-collapse: collapse; }"
    " blockquote { margin: 8px 0; padding-inline-start: 12px; border-inline-start: 2px solid; }"
    " pre { white-space: pre-wrap; }"
)
"""The only style in the sandbox, allowed by its hash: from there our own sheets are another
origin's."""
_PAPER_HASH = b64encode(hashlib.sha256(PAPER.encode()).digest()).decode()
_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+$")


def policy(*, shows_remote: bool) -> str:
    """The Content-Security-Policy of a letter: nothing runs, nothing is sent, nothing is fetched
    but, when the reader asks, pictures."""
    pictures = "img-src data: http: https:" if shows_remote else "img-src data:"
    return (
        f"default-src 'none'; {pictures}; style-src 'sha256-{_PAPER_HASH}'; base-uri 'none'; "
        f"form-action 'none'; frame-ancestors 'self'; sandbox {FREEDOMS}"
    )


def paper() -> SafeString:
    """The style of the page a letter lies on."""
    return format_html("<style>{}</style>", mark_safe(PAPER))  # noqa: S308 — our own constant


def shown(letter: Attachment, *, shows_remote: bool) -> SafeString:
    """The letter as safe HTML, with the pictures that came with it inside."""
    with letter.file.open("rb") as file:
        raw = file.read().decode("utf-8", "replace")
    return sanitised(raw, pictures=_pictures(letter), shows_remote=shows_remote)


def sanitised(raw: str, *, pictures: Mapping[str, str], shows_remote: bool) -> SafeString:
    """``pictures``: by content id, what to show for it (a ``data:`` address)."""
    html = nh3.clean(
        raw,
        tags=TAGS,
        attributes=ATTRIBUTES,
        clean_content_tags=SILENT,
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        link_rel="noopener noreferrer nofollow",
        attribute_filter=_filter(pictures, shows_remote=shows_remote),
    )
    return mark_safe(html)  # noqa: S308 — nh3 has just sanitised it


def _filter(
    pictures: Mapping[str, str], *, shows_remote: bool
) -> Callable[[str, str, str], str | None]:
    def keep(tag: str, attribute: str, value: str) -> str | None:
        address = value.strip()
        if attribute == "href":
            return value if address.lower().startswith(LINKS) else None
        if attribute != "src":
            return value
        if address.lower().startswith("cid:"):
            return pictures.get(unquote(address[4:].strip()))
        if address.lower().startswith(REMOTE):
            return value if shows_remote else None
        return address if _PICTURE.match(address) else None

    return keep


def _pictures(letter: Attachment) -> dict[str, str]:
    """The pictures of the letter's own message: who sees the one sees the others."""
    found: dict[str, str] = {}
    left = PICTURE_BYTES
    for file in letter.message.attachments.all():
        is_picture = file.content_type in SHOWN_INLINE and file.role != FileRole.LETTER
        if not file.content_id or not is_picture or file.size > left:
            continue
        left -= file.size
        with file.file.open("rb") as stream:
            packed = b64encode(stream.read()).decode("ascii")
        found.setdefault(file.content_id, f"data:{file.content_type};base64,{packed}")
    return found
