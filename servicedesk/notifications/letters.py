"""Letters: their kinds with a closed list of variables, the texts shipped with the desk, and those
an administrator wrote instead.

A text is no program: ``{word}`` is replaced where the word is one of the kind's variables, once,
and what stands in a variable is never read again. Every other ``{word}`` is refused on saving.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import translation
from django.utils.functional import Promise

from servicedesk.notifications.models import LetterText

AUTOMATIC = "auto-generated"
REPLIED = "auto-replied"
BY_PERSON = ""
_WORD = re.compile(r"\{([^{}\n]*)\}")
_UNFILLED = re.compile(r"\u27e6([^\u27e6\u27e7\n]*)\u27e7")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True)
class Letter:
    """A letter as it will leave. ``auto_submitted``: AUTOMATIC, REPLIED, or BY_PERSON where it
    carries a person's words; ``from_name``: who is shown as its sender beside the desk;
    ``references``: Message-IDs of what it belongs to, oldest first, the last one answered;
    ``files``: as OutgoingMail keeps them.
    """

    subject: str
    text: str
    auto_submitted: str = AUTOMATIC
    from_name: str = ""
    reply_to: str = ""
    references: Sequence[str] = ()
    files: Sequence[Sequence[str]] = ()


@dataclass(frozen=True)
class Variable:
    """``sample``: what the preview shows in its place."""

    name: str
    label: str | Promise
    sample: str | Promise


@dataclass(frozen=True)
class Kind:
    """``required``: the variables a text cannot leave out."""

    name: str
    label: str | Promise
    subject: str | Promise
    body: str | Promise
    variables: tuple[Variable, ...]
    required: frozenset[str] = field(default_factory=frozenset)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(variable.name for variable in self.variables)

    @property
    def samples(self) -> dict[str, str]:
        """In the active language."""
        return {variable.name: str(variable.sample) for variable in self.variables}


@dataclass(frozen=True, slots=True)
class Text:
    subject: str
    body: str


_kinds: dict[str, Kind] = {}


def letter_kind(
    name: str,
    label: str | Promise,
    *,
    subject: str | Promise,
    body: str | Promise,
    variables: Sequence[Variable],
    required: Iterable[str] = (),
) -> Kind:
    """Declare a kind of letter with its shipped text. Raises ValueError when the name is taken."""
    if name in _kinds:
        raise ValueError(f"letter {name} is declared twice")
    _kinds[name] = Kind(name, label, subject, body, tuple(variables), frozenset(required))
    return _kinds[name]


def all_kinds() -> list[Kind]:
    return list(_kinds.values())


def kind_named(name: str) -> Kind | None:
    return _kinds.get(name)


def shipped(kind: Kind, language: str) -> Text:
    with translation.override(language):
        return Text(str(kind.subject), str(kind.body))


def text_of(kind: Kind, language: str) -> Text:
    """What the kind says in a language: an administrator's words, or the shipped ones."""
    row = LetterText.objects.filter(kind=kind.name, language=language).first()
    return Text(row.subject, row.body) if row else shipped(kind, language)


def words_in(text: str) -> list[str]:
    """What stands in braces, in order, each once."""
    return list(dict.fromkeys(_WORD.findall(text)))


def unknown_words(text: str, kind: Kind) -> list[str]:
    return [word for word in words_in(text) if word not in kind.names]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables; a line all of whose variables are empty is left out."""
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        words = _WORD.findall(line)
        is_bare = bool(words) and not _WORD.sub("", line).strip()
        if is_bare and not any(values.get(word) for word in words):
            continue
        if not line.strip() and (not lines or not lines[-1].strip()):
            continue
        lines.append(_WORD.sub(lambda found: values.get(found[1], ""), line))
    return "\n".join(lines).strip("\n")


def fill_marked(text: str, values: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """The text with its variables; in place of an empty one its label stands in ⟦ ⟧, which
    ``unfilled`` finds again."""

    def put(found: re.Match[str]) -> str:
        return values.get(found[1]) or f"⟦{labels.get(found[1], found[1])}⟧"

    return _WORD.sub(put, text.replace("\r\n", "\n")).strip("\n")


def unfilled(text: str) -> list[str]:
    """What somebody still has to write, each once: the labels ``fill_marked`` left."""
    return list(dict.fromkeys(_UNFILLED.findall(text)))


def fill_line(text: str, values: Mapping[str, str]) -> str:
    return one_line(_WORD.sub(lambda found: values.get(found[1], ""), text))


def one_line(text: str) -> str:
    """Without line ends and control characters, so that it can stand in a header."""
    return " ".join(_UNSEEN.sub(" ", text).split())
