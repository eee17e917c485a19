"""What was answered on a form, in words: for pages, for the API, for the search."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from contracts.models import Asset
from contracts.wording import day_words
from tickets.form_definition import Asked, Definition, FormField, asked_fields
from tickets.form_definition.definition import ASSET, CHOICE, DATE, FILE, SEVERAL
from tickets.models import Attachment, FormVersion, TicketAnswers

LANGUAGES = ("en", "ru")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer in words. ``is_inner``: the client is not shown it; ``files``: of a file field."""

    name: str
    label: str
    words: str
    is_inner: bool = False
    files: tuple[Attachment, ...] = ()


def answers_in_words(
    answers: TicketAnswers | None,
    *,
    at_desk: bool,
    team: int | None,
    files: Collection[Attachment] = (),
    assets: Mapping[int, str] | None = None,
) -> list[Answer]:
    """What was answered, in the form's order, as this reader may see it.

    ``files``: those of the ticket that the reader may see; ``assets``: words of known assets.
    """
    if answers is None:
        return []
    language = translation.get_language() or "en"
    by_key = {one.pk: one for one in files}
    shown = []
    for one in asked_fields(
        answers.version.read(), answers.values, Asked(at_desk=at_desk, team=team)
    ):
        value = answers.values.get(one.name)
        if value is None or value in ("", []):
            continue
        kept = tuple(by_key[key] for key in value if key in by_key) if one.kind == FILE else ()
        if one.kind == FILE and not kept:
            continue
        words = _words(one, value, language=language, assets=assets or {})
        shown.append(Answer(one.name, one.words(language), words, one.is_for_desk, kept))
    return shown


def _words(one: FormField, value: Any, *, language: str, assets: Mapping[int, str]) -> str:
    if one.kind in (CHOICE, SEVERAL):
        labels = {option.value: option.words(language) for option in one.options}
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(labels.get(said, str(said)) for said in chosen)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if one.kind == ASSET:
        return assets.get(value, "")
    if one.kind == DATE:
        return day_words(str(value))
    return "" if one.kind == FILE else str(value)


def asset_names(answers: TicketAnswers | None) -> dict[int, str]:
    """Words of the assets named in the answers; no query where none is."""
    if answers is None:
        return {}
    keys = named_assets(answers.version.read(), answers.values)
    return {one.pk: str(one) for one in Asset.objects.filter(pk__in=keys)} if keys else {}


def named_assets(definition: Definition, values: Mapping[str, Any]) -> set[int]:
    """Keys that stand in fields for assets; what is no key is left out."""
    given = [str(values.get(one.name)) for one in definition.fields if one.kind == ASSET]
    return {int(key) for key in given if key.isascii() and key.isdecimal() and len(key) < 19}


def searched_words(version: FormVersion, values: Mapping[str, Any]) -> tuple[str, str]:
    """(what everybody may find a ticket by, what the desk alone may), in both languages."""
    found: dict[bool, list[str]] = {False: [], True: []}
    for one in version.read().fields:
        value = values.get(one.name)
        if value is None or isinstance(value, bool) or one.kind in (ASSET, FILE):
            continue
        found[one.is_for_desk] += [
            _words(one, value, language=language, assets={}) for language in LANGUAGES
        ]
    return " ".join(found[False]), " ".join(found[True])
