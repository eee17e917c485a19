"""From tree to text: what is printed is read again as the same tree."""

import re

from tickets.query.tokens import JOINING, NAME, OPERATOR
from tickets.query.tree import And, Node, Not, Or, Term, Words

_PLAIN_VALUE = re.compile(r"[^\s()\",«»“”\\]+")
_PLAIN_WORD = re.compile(r"[^\s()\"«»“”\\]+")
_LOOKS_LIKE_FIELD = re.compile(rf"({NAME})({OPERATOR})")


def show(tree: Node | None) -> str:
    """The query in its shortest form; "" for none."""
    return "" if tree is None else _show(tree)


def _show(tree: Node) -> str:
    if isinstance(tree, Words):
        return " ".join(_word(word) for word in tree.words)
    if isinstance(tree, Term):
        return tree.name + tree.operator + ",".join(show_value(value) for value in tree.values)
    if isinstance(tree, Not):
        many = isinstance(tree.part, And | Or) or (
            isinstance(tree.part, Words) and len(tree.part.words) > 1
        )
        return f"-({_show(tree.part)})" if many else f"-{_show(tree.part)}"
    if isinstance(tree, Or):
        return " OR ".join(_show(part) for part in tree.parts)
    return " ".join(
        f"({_show(part)})" if isinstance(part, Or) else _show(part) for part in tree.parts
    )


def _word(word: str) -> str:
    is_plain = (
        _PLAIN_WORD.fullmatch(word)
        and not word.startswith("-")
        and word not in JOINING
        and not _LOOKS_LIKE_FIELD.match(word)
    )
    return word if is_plain else quote(word)


def show_value(value: str) -> str:
    return value if _PLAIN_VALUE.fullmatch(value) else quote(value)


def quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
