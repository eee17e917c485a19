"""From tree to condition."""

from collections.abc import Iterator

from django.db.models import Q

from tickets import search
from tickets.query.fields import Context, field_named, field_of
from tickets.query.tree import And, Node, Not, Or, Term, Words

TEXT = "text"


def condition(tree: Node, context: Context, *, is_excluded: bool = False) -> Q:
    """What the tickets have to satisfy, besides being visible. Raises QueryError.

    ``is_excluded``: those that satisfy it are left out, so every one of them has to be found.
    """
    if isinstance(tree, Words):
        return _words(tree.words, context, is_excluded=is_excluded)
    if isinstance(tree, Term):
        if _is_text(tree):
            found = Q(pk__in=[])
            for value in tree.values:
                found |= _words((value,), context, is_excluded=is_excluded)
            return found
        return field_of(tree).condition(tree, context)
    if isinstance(tree, Not):
        return ~condition(tree.part, context, is_excluded=True)
    if isinstance(tree, Or):
        found = Q(pk__in=[])
        for part in tree.parts:
            found |= condition(part, context, is_excluded=is_excluded)
        return found
    return _all_of(tree, context, is_excluded=is_excluded)


def _words(words: tuple[str, ...], context: Context, *, is_excluded: bool) -> Q:
    return search.rule(" ".join(words), reader=context.user, is_excluded=is_excluded)


def _is_text(term: Term) -> bool:
    field = field_named(term.name)
    return field is not None and field.name == TEXT and field_of(term) is field


def _all_of(tree: And, context: Context, *, is_excluded: bool) -> Q:
    """Words are looked for together, so that common ones narrow each other."""
    found = Q()
    words: list[str] = []
    for part in tree.parts:
        if isinstance(part, Words):
            words.extend(part.words)
        elif isinstance(part, Term) and len(part.values) == 1 and _is_text(part):
            words.append(part.values[0])
        else:
            found &= condition(part, context, is_excluded=is_excluded)
    return found & _words(tuple(words), context, is_excluded=is_excluded) if words else found


def positive_terms(tree: Node, name: str) -> Iterator[Term]:
    """The terms that ask for values of the field, without those that only leave some out."""
    if isinstance(tree, Term):
        field = field_named(tree.name)
        if field is not None and field.name == name:
            yield tree
    elif isinstance(tree, And | Or):
        for part in tree.parts:
            yield from positive_terms(part, name)


def is_words(tree: Node) -> bool:
    """Whether the query is nothing but words to search for."""
    return isinstance(tree, Words) or (isinstance(tree, Term) and _is_text(tree))
