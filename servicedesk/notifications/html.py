"""The HTML of a letter, made of its plain text: escaped, its few styles inline, nothing fetched."""

from itertools import groupby

from django.utils.html import escape, urlize
from django.utils.safestring import SafeString, mark_safe

_PARAGRAPH = "margin:0 0 16px"
_BODY = (
    "margin:0;padding:16px;background:#ffffff;color:#1c2024;"
    "font:16px/1.5 -apple-system,'Segoe UI',Roboto,Arial,sans-serif"
)
_QUOTE = "margin:0 0 16px;padding:0 0 0 12px;border-left:3px solid #c1c8cd;color:#60646c"
_RULE = "border:0;border-top:1px solid #c1c8cd;margin:0 0 16px"
SIGNATURE = "--"


def letter_html(text: str, *, language: str) -> str:
    """A whole page for a mail program."""
    return (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"></head>'
        f'<body style="{_BODY}"><div style="max-width:640px">{text_html(text)}</div></body></html>'
    )


def text_html(text: str, *, is_styled: bool = True) -> SafeString:
    """Paragraphs, links and quotations of a plain text; everything in it is escaped.

    ``is_styled`` False leaves the inline styles out: a page of ours has its own.
    """
    parts = []
    lines = text.replace("\r\n", "\n").strip("\n").split("\n")
    for is_quoted, group in groupby(lines, key=lambda line: line.startswith(">")):
        if is_quoted:
            inner = "\n".join(line[1:].removeprefix(" ") for line in group)
            made = _paragraphs(inner, is_styled=is_styled)
            parts.append(f"{_tag('blockquote', _QUOTE, is_styled=is_styled)}{made}</blockquote>")
        else:
            parts.append(_paragraphs("\n".join(group), is_styled=is_styled))
    return mark_safe("".join(parts))  # noqa: S308 — every piece of text was escaped


def _paragraphs(text: str, *, is_styled: bool) -> str:
    made = []
    for paragraph in text.split("\n\n"):
        lines = paragraph.strip("\n").split("\n")
        if lines[0].rstrip() == SIGNATURE:
            made.append(_tag("hr", _RULE, is_styled=is_styled))
            lines = lines[1:]
        if any(line.strip() for line in lines):
            inner = "<br>".join(urlize(line, nofollow=True, autoescape=True) for line in lines)
            made.append(f"{_tag('p', _PARAGRAPH, is_styled=is_styled)}{inner}</p>")
    return "".join(made)


def _tag(name: str, style: str, *, is_styled: bool) -> str:
    return f'<{name} style="{style}">' if is_styled else f"<{name}>"
