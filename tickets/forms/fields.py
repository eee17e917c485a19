"""Fields that refuse what no keyboard writes, and several files at once."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from servicedesk.errors import Refused
from tickets import files as uploads
from tickets.query import MAX_LENGTH

SUBJECT_LIMIT = 250
BODY_LIMIT = 100_000
REASON_LIMIT = 2_000
HANDOFF_LIMIT = 10_000
MOST_KEYS = 100


def refuse_controls(value: str) -> None:
    """Raises ValidationError at a control character that is no tab and no line end."""
    for sign in value:
        if unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\t\n\r":
            raise ValidationError(
                _("There is a control character in the text: remove it and send again."),
                code="control",
            )


class Line(forms.CharField):
    """One line of text."""

    def __init__(self, *, max_length: int = SUBJECT_LIMIT, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)
        self.validators.insert(0, refuse_controls)


class Question(Line):
    """A question in the query language; the field offers how it may go on."""

    def __init__(self, **options: Any) -> None:
        offers = {
            "autocomplete": "off", "spellcheck": "false", "role": "combobox",
            "aria-autocomplete": "list", "aria-expanded": "false",
            "data-completes": reverse_lazy("tickets:query_options"),
            "data-completes-label": _("How to go on"),
        }  # fmt: skip
        super().__init__(
            max_length=MAX_LENGTH, required=False, widget=forms.TextInput(attrs=offers), **options
        )


class Text(Line):
    """Several lines of text."""

    def __init__(self, *, max_length: int = BODY_LIMIT, rows: int = 4, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, **options)


class RowChoice(forms.TypedChoiceField):
    """A choice among a few rows, read once by who makes the form; cleans to the row or None."""

    def __init__(
        self,
        rows: Iterable[Model],
        *,
        empty_label: str | Promise,
        words: Callable[[Any], str] = str,
        **options: Any,
    ) -> None:
        known = {str(row.pk): row for row in rows}
        super().__init__(
            choices=[("", empty_label), *((key, words(row)) for key, row in known.items())],
            coerce=known.get,
            empty_value=None,
            required=False,
            **options,
        )


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class Restorable(forms.Form):
    """A form whose unsent words are kept elsewhere and come back."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.held: dict[str, list[int]] = {}

    def restore(self, data: Mapping[str, Sequence[str]]) -> None:
        """Show what was written before; values come as a browser would send them."""
        given = QueryDict(mutable=True)
        for name, values in data.items():
            given.setlist(name, list(values))
        for name, field in self.fields.items():
            if name in given and not isinstance(field, Files):
                self.initial[name] = field.widget.value_from_datadict(given, MultiValueDict(), name)

    def hold(self, name: str, keys: Sequence[int]) -> None:
        """Show these files as put up, whatever was sent."""
        self.held[name] = list(keys)

    def keys(self, name: str) -> list[int]:
        """The files put up before that a field of keys holds now."""
        if name in self.held:
            return self.held[name]
        return Keys().clean(self[name].value() or [])

    def staged_keys(self) -> list[int]:
        """Every file put up before that the form holds now."""
        names = [name for name, field in self.fields.items() if isinstance(field, Keys)]
        return [key for name in names for key in self.keys(name)]


class WithFiles(Restorable):
    """A form that takes files too (declared the field would hide Django's attribute)."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["files"] = Files()
        self.fields["staged"] = Keys()


class Keys(forms.Field):
    """Keys of rows, named by hidden inputs; what is no key is left out. Cleans to a list."""

    widget = forms.MultipleHiddenInput

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)

    def clean(self, value: Any) -> list[int]:
        given = value if isinstance(value, list | tuple) else []
        return [int(key) for key in given[:MOST_KEYS] if _is_key(str(key))]


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


class Files(forms.FileField):
    """Any number of files of any type, within the limits of ``tickets.files``; cleans to a list."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Files"))
        options.setdefault("required", False)
        super().__init__(widget=ManyFilesInput(), allow_empty_file=True, **options)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        given = data if isinstance(data, list | tuple) else [data]
        found: list[UploadedFile[Any]] = [upload for upload in given if upload]
        try:
            uploads.check(found)
        except Refused as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal
        return found
