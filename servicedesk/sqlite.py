"""What SQLite lacks: ``lower``, ``upper`` and ``like`` for every script, and percentiles."""

import re
from functools import lru_cache
from math import ceil
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _upper(value: Any) -> Any:
    return value.upper() if isinstance(value, str) else value


@lru_cache(maxsize=512)
def _pattern(pattern: str, escape: str) -> re.Pattern[str]:
    parts: list[str] = []
    signs = iter(pattern)
    for sign in signs:
        if escape and sign == escape:
            parts.append(re.escape(next(signs, "")))
        elif sign == "%":
            parts.append(".*")
        elif sign == "_":
            parts.append(".")
        else:
            parts.append(re.escape(sign))
    return re.compile("".join(parts), re.DOTALL)


def _like(pattern: Any, value: Any, escape: str = "") -> bool | None:
    """``value LIKE pattern``, letters of any script compared without case."""
    if pattern is None or value is None:
        return None
    folded = str(value).casefold()
    return _pattern(str(pattern).casefold(), escape).fullmatch(folded) is not None


class _PercentileDisc:
    """PostgreSQL's ``percentile_disc``: the smallest value with that share of all up to it."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.share = 0.5

    def step(self, value: Any, share: float) -> None:
        self.share = share
        if value is not None:
            self.values.append(value)

    def finalize(self) -> Any:
        if not self.values:
            return None
        place = max(0, ceil(self.share * len(self.values)) - 1)
        return sorted(self.values)[place]


def register_functions(sender: object, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Receiver of ``connection_created``."""
    if connection.vendor != "sqlite":
        return
    create = connection.connection.create_function
    create("lower", 1, _lower, deterministic=True)
    create("upper", 1, _upper, deterministic=True)
    create("like", 2, _like, deterministic=True)
    create("like", 3, _like, deterministic=True)
    connection.connection.create_aggregate("percentile_disc", 2, _PercentileDisc)
