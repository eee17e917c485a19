"""Cleaning what people write: control characters out, limits said at the field."""

import re
import unicodedata

from django.utils.translation import gettext as _

from servicedesk.errors import Refused

SUBJECT_LIMIT = 250
BODY_LIMIT = 100_000
REASON_LIMIT = 2_000
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x85]")
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
"""Control characters but tab and line feed, marks that reverse the reading, halves of
characters."""


def strip_controls(value: str) -> str:
    """The text with line ends as ``\\n`` and nothing that no keyboard writes."""
    return _UNWANTED.sub("", _LINE_ENDS.sub("\n", value))


def clean_line(value: str, *, field: str, limit: int = SUBJECT_LIMIT) -> str:
    """One line that is not empty. Raises Refused at the field."""
    line = " ".join(strip_controls(value).split())
    if _is_blank(line):
        raise Refused(_("Write something here."), code="empty", field=field)
    return _within(line, limit=limit, field=field)


def clean_text(value: str, *, field: str, limit: int = BODY_LIMIT) -> str:
    """A text that is not empty. Raises Refused at the field."""
    text = strip_controls(value).strip()
    if _is_blank(text):
        raise Refused(_("Write something here."), code="empty", field=field)
    return _within(text, limit=limit, field=field)


def clean_optional(value: str, *, field: str, limit: int = REASON_LIMIT) -> str:
    """A text that may be empty. Raises Refused at the field when it is too long."""
    return _within(strip_controls(value).strip(), limit=limit, field=field)


def clean_reason(value: str, *, message: str, field: str = "reason") -> str:
    """A reason that must be given; ``message`` says why it is asked for."""
    text = clean_optional(value, field=field)
    if _is_blank(text):
        raise Refused(message, code="empty", field=field)
    return text


def _is_blank(text: str) -> bool:
    """Whether nothing in the text can be seen: spaces and invisible marks only."""
    return all(unicodedata.category(sign) in ("Cf", "Zs", "Zl", "Zp", "Cc") for sign in text)


def _within(text: str, *, limit: int, field: str) -> str:
    if len(text) > limit:
        raise Refused(
            _("This is too long: %(length)d characters, at most %(limit)d.")
            % {"length": len(text), "limit": limit},
            code="too_long",
            field=field,
        )
    return text
