"""What no text from outside may hold: control characters and halves of characters."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


FIRST_YEAR, LAST_YEAR = 1900, 2200


def is_plain_text(text: str) -> bool:
    """Whether the text holds no control characters but tab and line ends, and can be stored."""
    return _BAD.search(text) is None


def validate_plain_text(text: str) -> None:
    """Refuse control characters; for forms and models."""
    if not is_plain_text(text):
        raise ValidationError(
            _("This text holds control characters: type it anew or paste it as plain text."),
            code="control_characters",
        )


def validate_one_line(text: str) -> None:
    """Refuse line breaks as well: names and subjects end up in headers of mails."""
    validate_plain_text(text)
    if "\n" in text or "\r" in text:
        raise ValidationError(_("Write this on one line."), code="one_line")


def validate_day(day: date) -> None:
    """Refuse days no database can tell in every zone: those of a slip of the hand."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(
            _("Choose a day of the years %(first)d to %(last)d."),
            code="day",
            params={"first": FIRST_YEAR, "last": LAST_YEAR},
        )
