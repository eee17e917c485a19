"""What must not leave a ticket with its solution: people, addresses, numbers, secrets. Pure."""

import re
from collections.abc import Iterable

GONE = "…"
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_ADDRESS_SECRET = re.compile(r"(?<=://)[^\s/:@]+:[^\s/@]+(?=@)")
_PHONE = re.compile(
    r"(?<![\w.])(?:\+\d{1,3}|8)?[\s-]?\(?\d{3,4}\)?[\s-]\d{2,3}[\s-]?\d{2}[\s-]?\d{2}\b"
    r"|\+\d{10,14}\b|\b8\d{10}\b"
)
_CALLED = (
    r"(?:парол\w*|токен\w*|секрет\w*|ключ\w*|логин\w*|пин-?код\w*|password|passwd|pwd|passphrase"
    r"|tokens?|secrets?|api[ _-]?key|key|login|username|pin)"
)
_VALUE = r"[^\s«»\"'`,;]"
_NAMED_SECRET = re.compile(
    rf"\b({_CALLED}(?:[ \t]+[^\W\d]+){{0,3}}[ \t]*[:=][ \t]*)(?:bearer[ \t]+)?"
    rf"[«\"'`]?{_VALUE}+[»\"'`]?",
    re.IGNORECASE,
)
"""A word for a secret, a colon or equals sign, and the secret."""
_BARE_SECRET = re.compile(
    rf"\b({_CALLED}[ \t]+[–—-]?[ \t]*)[«\"'`]?(?=[^\s«»\"'`]*[\d!@#$%^&*])"
    rf"(?=[^\s]*[^\W\d]){_VALUE}{{4,}}[»\"'`]?",
    re.IGNORECASE,
)
"""The same without a sign between: what follows looks like no word."""
_BEARER = re.compile(r"\b(bearer[ \t]+)\S+", re.IGNORECASE)
_LONG = re.compile(
    r"(?<![\w/.-])(?=[\w+/=-]{0,200}\d)(?=[\w+/=-]{0,200}[A-Za-z])[A-Za-z0-9_+/=-]{24,}(?:\.[\w+/=-]{8,})*"
)
"""Keys and hashes: long runs of letters and digits."""
_PRIVATE_KEY = re.compile(r"-----BEGIN [^-]+-----.*?(?:-----END [^-]+-----|\Z)", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]+")
_ENDINGS = "аеёиоуыэюяйь"


def redact(text: str, *, names: Iterable[str] = ()) -> str:
    """The text without e-mail addresses, telephone numbers, secrets and the people named.

    ``names`` are full names; each of their words goes, in every Russian case, where it stands with
    a capital letter.
    """
    for pattern in (_PRIVATE_KEY, _MAIL):
        text = pattern.sub(GONE, text)
    text = _ADDRESS_SECRET.sub(GONE, text)
    for pattern in (_NAMED_SECRET, _BARE_SECRET, _BEARER):
        text = pattern.sub(rf"\g<1>{GONE}", text)
    text = _LONG.sub(GONE, text)
    text = _PHONE.sub(GONE, text)
    stems = {_stem(word) for name in names for word in _WORD.findall(name) if len(word) > 1}
    if stems:
        text = _WORD.sub(lambda found: GONE if _is_name(found[0], stems) else found[0], text)
    return re.sub(rf"{GONE}(?:\s+{GONE})+", GONE, text)


def _stem(word: str) -> str:
    word = word.casefold().replace("ё", "е")
    return word[:-1] if len(word) > 3 and word[-1] in _ENDINGS else word


def _is_name(word: str, stems: set[str]) -> bool:
    """A form of a name: it begins as one does and goes on with at most three letters."""
    if not word[0].isupper():
        return False
    folded = word.casefold().replace("ё", "е")
    return any(folded[: len(folded) - cut] in stems for cut in range(min(4, len(folded))))
