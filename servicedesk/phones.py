"""Telephone numbers, however they are spelled: +7 495 123-45-67 and 8 (495) 1234567 are one."""

import re

from django.db.models import CharField, F, Func, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Replace, Right

KEY_DIGITS = 10
"""Of a number so many count, from its end: the country's 7 and the trunk's 8 do not."""
SPELLING = " -()+./\u00a0\u2011\u2013"
_EXTENSION = re.compile(r"(?:доб|вн|ext|x|#|,|;).*$", re.IGNORECASE)


def digits_of(text: str) -> str:
    """The digits of a number, without an extension said after it."""
    return re.sub(r"\D", "", _EXTENSION.sub("", text))


def phone_key(text: str) -> str:
    """What two spellings of a number have in common."""
    return digits_of(text)[-KEY_DIGITS:]


def is_number(text: str) -> bool:
    """Whether what is typed is (the beginning of) a telephone number and nothing else."""
    digits = digits_of(text)
    return len(digits) >= 4 and len(re.sub(rf"[{re.escape(SPELLING)}]", "", text)) == len(digits)


def key_expression(field: str) -> Func:
    """The key as the database keeps it beside the number."""
    bare: Combinable = F(field)
    for sign in SPELLING:
        bare = Replace(bare, Value(sign), Value(""))
    return Right(bare, KEY_DIGITS, output_field=CharField(max_length=40))
