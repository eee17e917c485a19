"""The HTML of a letter, made of its plain text: escaped, its few styles inline, nothing fetched."""

from itertools import groupby

from django.utils.html import escape, urlize
from django.utils.safestring import SafeString, mark_safe

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


def text_html(text: str) -> SafeString:
    """Paragraphs, links and quotations of a plain text; everything in it is escaped."""
    parts = []
    lines = text.replace("\r\n", "\n").strip("\n").split("\n")
    for is_quoted, group in groupby(lines, key=lambda line: line.startswith(">")):
        if is_quoted:
            inner = "\n".join(line[1:].removeprefix(" ") for line in group)
            parts.append(f'<blockquote style="{_QUOTE}">{_paragraphs(inner)}</blockquote>')
        else:
            parts.append(_paragraphs("\n".join(group)))
    return mark_safe("".join(parts))  # noqa: S308 — every piece of text was escaped


def _paragraphs(text: str) -> str:
    made = []
    for paragraph in text.split("\n\n"):
        lines = paragraph.strip("\n").split("\n")
        if lines[0].rstrip() == SIGNATURE:
            made.append(f'<hr style="{_RULE}">')
            lines = lines[1:]
        if any(line.strip() for line in lines):
            inner = "<br>".join(urlize(line, nofollow=True, autoescape=True) for line in lines)
            made.append(f'<p style="margin:0 0 16px">{inner}</p>')
    return "".join(made)
