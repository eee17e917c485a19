"""The sheets of the look bound into one file: a page asks once for what stands in many."""

import gzip
import os
from pathlib import Path

import structlog
from django.conf import settings

log = structlog.get_logger(__name__)
SOURCES = Path(__file__).resolve().parents[1] / "static"
BOUND = "css/look.css"
SHEETS = (
    "css/tokens.css",
    "css/base.css",
    "css/layout.css",
    "css/components/controls.css",
    "css/components/thread.css",
    "css/components/data.css",
    "css/components/floating.css",
    "css/components/tickets.css",
    "css/components/ticket_page.css",
    "css/components/joint.css",
    "css/components/clocks.css",
    "css/components/beside.css",
    "css/components/board.css",
    "css/components/words.css",
    "css/components/calendar.css",
    "css/components/administration.css",
    "css/components/week.css",
    "css/components/changes.css",
)
"""In the order of their layers."""


def bind_sheets() -> bool:
    """Write the bound sheet, plain and packed, where it differs from its parts; whether it was
    written.

    A folder that cannot be written keeps the sheet it has, and the log says so.
    """
    bound = "".join((SOURCES / name).read_text(encoding="utf-8") for name in SHEETS).encode()
    target = Path(settings.STYLESHEETS_ROOT) / BOUND
    if target.exists() and target.read_bytes() == bound:
        return False
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _put(target.with_name(f"{target.name}.gz"), gzip.compress(bound, mtime=0))
        _put(target, bound)
    except OSError as error:
        log.warning("sheets not bound", folder=str(target.parent), error=repr(error))
        return False
    return True


def _put(target: Path, content: bytes) -> None:
    """At once, so that no reader sees half of it."""
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(target)
