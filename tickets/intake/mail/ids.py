"""Message ids, as they stand in Message-ID, In-Reply-To and References."""

import re

from tickets.intake.mail.limits import REFERENCES

_ID = re.compile(r"<([^<>\s]{1,900})>")
_BARE = re.compile(r"[^<>\s\"(),;]{1,400}@[^<>\s\"(),;]{1,400}")
ID_CHARACTERS = 900


def ids_in(text: str) -> tuple[str, ...]:
    """Each once, in its order, without angle brackets; those without brackets where there are no
    others. The newest of many are kept: references grow at their end."""
    found = [match.group(1) for match in _ID.finditer(text)]
    if not found:
        found = [word for word in text.split()[:REFERENCES] if _BARE.fullmatch(word)]
    once = tuple(dict.fromkeys(found))
    return once[:1] + once[1:][-(REFERENCES - 1) :]
