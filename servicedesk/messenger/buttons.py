"""Buttons under a message: what is pressed comes back as ``action:argument``."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

DATA_BYTES = 64
LABEL_LIMIT = 60


@dataclass(frozen=True)
class Button:
    """``argument`` is what the action's handler gets, as text."""

    label: str
    action: str
    argument: str = ""

    def data(self) -> str:
        """What the messenger sends back, at most 64 bytes. Raises ValueError for more."""
        text = f"{self.action}:{self.argument}"
        if len(text.encode()) > DATA_BYTES:
            raise ValueError(f"too much for a button: {text}")
        return text


Rows = Sequence[Sequence[Button]]


def keyboard(rows: Rows) -> dict[str, Any]:
    """Rows of buttons as the Bot API's InlineKeyboardMarkup."""
    return {
        "inline_keyboard": [
            [{"text": one.label[:LABEL_LIMIT], "callback_data": one.data()} for one in row]
            for row in rows
        ]
    }


def read_data(data: str) -> tuple[str, str]:
    """(action, argument) of what was pressed; anybody may send anything, so both are only words."""
    action, _colon, argument = data.partition(":")
    return action, argument
