"""Fields of the API that take more than one value under one name."""

import json
from typing import Any

from rest_framework import serializers
from rest_framework.utils import html


class Answers(serializers.DictField):
    """Answers by the names of a form's fields.

    In ``multipart/form-data``: ``answers`` as the text of a JSON object, or each answer in a part
    ``answers.NAME`` of its own; a field for files takes one file a part.
    """

    def get_value(self, dictionary: Any) -> Any:
        if not html.is_html_input(dictionary):
            return dictionary.get(self.field_name, serializers.empty)
        prefix = f"{self.field_name}."
        parts = {
            name.removeprefix(prefix): dictionary.getlist(name)
            for name in dictionary
            if name.startswith(prefix)
        }
        whole = dictionary.get(self.field_name)
        if not parts and whole is None:
            return serializers.empty
        given = _read(whole) if whole else {}
        if not isinstance(given, dict):
            return whole  # refused as no object
        return given | {name: one if len(one) > 1 else one[0] for name, one in parts.items()}


def _read(text: Any) -> Any:
    try:
        return json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return None
