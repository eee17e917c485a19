"""What was taken back: an event may name others of its ticket that count no more (``voids``)."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TypeVar


class Recorded(Protocol):
    """An event, or a row of its columns."""

    @property
    def pk(self) -> int: ...

    @property
    def data(self) -> Mapping[str, Any]: ...


Row = TypeVar("Row", bound=Recorded)


def standing_events(rows: Iterable[Row]) -> list[Row]:
    """Those that count, in their order: neither taken back by another one of the rows, nor there
    only to take others back. Ask for UNMERGED and RELEASED with the kinds you want."""
    known = list(rows)
    voided = {key for row in known for key in row.data.get("voids", ())}
    return [row for row in known if row.pk not in voided and "voids" not in row.data]
