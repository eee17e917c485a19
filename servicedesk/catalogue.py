"""The Russian catalogue without gettext's programs: what is said, what is translated, what is
compiled.

``locale/<language>/LC_MESSAGES/django.po`` is the source; files under ``parts/`` beside it are
merged into it (they win while they exist). ``django.mo`` is made when the program starts and is
older.
"""

import ast
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
import structlog
from django.conf import settings
from django.utils.translation.template import templatize

log = structlog.get_logger(__name__)
SKIPPED = frozenset({"tests", "migrations", "benchmarks", "docs", "node_modules", "var"})
# Of each function: where context, singular and plural stand among its arguments.
CALLS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
_STRING = r"u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
_TEMPLATE_CALL = re.compile(
    rf"\b(npgettext|ngettext|pgettext|gettext|_)\(\s*({_STRING}(?:\s*,\s*{_STRING})*)", re.DOTALL
)
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}|%([sd])")
_METADATA = {
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "MIME-Version": "1.0",
}
_PLURALS = {
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
    "(n%100<10 || n%100>=20) ? 1 : 2);",
}


@dataclass(frozen=True, order=True)
class Message:
    """A text to translate; ``context`` and ``plural`` are empty where there are none."""

    text: str
    context: str = ""
    plural: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What a catalogue finds it by."""
        return self.context, self.text


@dataclass(frozen=True)
class Report:
    """What is wrong with a catalogue; ``conflicts``: translated differently in two parts."""

    missing: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    misfits: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        return not (self.missing or self.misfits or self.conflicts)


def python_messages(source: str) -> Iterator[Message]:
    """The texts a Python module passes to gettext's functions as plain strings."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        name = getattr(function, "attr", None) or getattr(function, "id", "")
        if name in CALLS:
            literals = [
                arg.value if isinstance(arg, ast.Constant) and isinstance(arg.value, str) else None
                for arg in node.args
            ]
            if (message := _message(name, literals)) is not None:
                yield message


def template_messages(source: str) -> Iterator[Message]:
    """The texts of a template's translate and blocktranslate tags and ``_("…")`` arguments."""
    for name, arguments in _TEMPLATE_CALL.findall(templatize(source)):
        literals = [ast.literal_eval(text) for text in re.findall(_STRING, arguments)]
        if (message := _message(name, literals)) is not None:
            yield message


def _message(name: str, literals: list[str | None]) -> Message | None:
    def argument(index: int | None) -> str | None:
        if index is None:
            return ""
        return literals[index] if index < len(literals) else None

    context, text, plural = (argument(index) for index in CALLS[name])
    if context is None or not text or plural is None:
        return None
    return Message(text, context, plural)


def collect(root: Path) -> list[Message]:
    """Every text of the code and templates under ``root``, sorted, once each."""
    found: dict[tuple[str, str], Message] = {}
    for path in _sources(root):
        source = path.read_text(encoding="utf-8")
        read = python_messages if path.suffix == ".py" else template_messages
        for message in read(source):
            known = found.get(message.key)
            if known is None or not known.plural:
                found[message.key] = message
    return sorted(found.values())


def _sources(root: Path) -> Iterator[Path]:
    for folder, names, files in os.walk(root):
        names[:] = sorted(name for name in names if name not in SKIPPED and name[0] != ".")
        for file in sorted(files):
            if file.endswith((".py", ".html", ".txt")) and (
                file.endswith(".py") or "templates" in Path(folder).parts
            ):
                yield Path(folder, file)


def catalogue_folders() -> list[Path]:
    """``…/<language>/LC_MESSAGES`` of every language we translate ourselves."""
    return sorted(
        folder for path in settings.LOCALE_PATHS for folder in Path(path).glob("*/LC_MESSAGES")
    )


def read_entries(folder: Path) -> tuple[dict[tuple[str, str], polib.POEntry], list[str]]:
    """Translations of django.po and its parts by key, and what two parts translate differently."""
    entries: dict[tuple[str, str], polib.POEntry] = {}
    from_part: dict[tuple[str, str], str] = {}
    conflicts: list[str] = []
    for path in [folder / "django.po", *sorted((folder / "parts").glob("*.po"))]:
        if not path.exists():
            continue
        for entry in polib.pofile(str(path), encoding="utf-8"):
            key = (entry.msgctxt or "", entry.msgid)
            if entry.obsolete or not _translated(entry):
                continue
            if key in from_part and _words(entries[key]) != _words(entry):
                conflicts.append(f"{entry.msgid!r}: {from_part[key]} and {path.name}")
                continue
            entries[key] = entry
            if path.parent.name == "parts":
                from_part[key] = path.name
    return entries, conflicts


def _translated(entry: polib.POEntry) -> bool:
    words = _words(entry)
    return bool(words) and all(words)


def _words(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def examine(folder: Path, messages: Iterable[Message]) -> Report:
    """Hold a language's translations against the texts of the program."""
    entries, conflicts = read_entries(folder)
    wanted = {message.key: message for message in messages}
    plural_count = 3 if folder.parent.name == "ru" else 2
    report = Report(conflicts=conflicts)
    for key, message in wanted.items():
        entry = entries.get(key)
        if entry is None or (message.plural and not entry.msgid_plural):
            report.missing.append(message.text)
        elif not _fits(entry, plural_count):
            report.misfits.append(message.text)
    report.unused.extend(text for context, text in entries if (context, text) not in wanted)
    return report


def _fits(entry: polib.POEntry, plural_count: int) -> bool:
    """Whether every form names what the original names (a plural's form may leave a number out)."""
    asked = _placeholders(entry.msgid) | _placeholders(entry.msgid_plural or "")
    if not entry.msgid_plural:
        return _placeholders(entry.msgstr) == asked
    forms = _words(entry)
    return len(forms) == plural_count and all(_placeholders(form) <= asked for form in forms)


def _placeholders(text: str) -> frozenset[str]:
    return frozenset(match.group() for match in _PLACEHOLDER.finditer(text.replace("%%", "")))


def merge(folder: Path, messages: Iterable[Message]) -> polib.POFile:
    """The whole catalogue of a language: used texts only, sorted, untranslated ones empty."""
    entries, _ = read_entries(folder)
    catalogue = _empty(folder.parent.name)
    for message in sorted(messages):
        known = entries.get(message.key)
        if known is not None and bool(known.msgid_plural) == bool(message.plural):
            catalogue.append(known)
            continue
        forms = dict.fromkeys(range(3), "") if message.plural else {}
        catalogue.append(
            polib.POEntry(
                msgid=message.text, msgctxt=message.context or None,
                msgid_plural=message.plural, msgstr_plural=forms,
            )
        )  # fmt: skip
    return catalogue


def _empty(language: str) -> polib.POFile:
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = {**_METADATA, "Language": language}
    if language in _PLURALS:
        catalogue.metadata["Plural-Forms"] = _PLURALS[language]
    return catalogue


def compile_catalogues() -> list[Path]:
    """Make django.mo of every language whose .po files are newer; returns what was made.

    A folder that cannot be written keeps the catalogue it has, and the log says so.
    """
    made = []
    for folder in catalogue_folders():
        target = folder / "django.mo"
        sources = [*folder.glob("django.po"), *folder.glob("parts/*.po")]
        newest = max((path.stat().st_mtime for path in sources), default=0.0)
        if not sources or (target.exists() and target.stat().st_mtime >= newest):
            continue
        entries, _ = read_entries(folder)
        catalogue = _empty(folder.parent.name)
        catalogue.extend(entries.values())
        draft = folder / f"django.mo.{os.getpid()}"
        try:
            catalogue.save_as_mofile(str(draft))
            draft.replace(target)
        except OSError as error:
            log.warning("catalogue not compiled", folder=str(folder), error=repr(error))
        else:
            made.append(target)
    return made
