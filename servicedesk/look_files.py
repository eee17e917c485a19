"""The sheets, the scripts and the icons of the look, bound into one file each: a page asks once for
what stands in many."""

import gzip
import os
from pathlib import Path

import structlog
from django.conf import settings

from servicedesk import icons

log = structlog.get_logger(__name__)
SOURCES = Path(__file__).resolve().parents[1] / "static"
SHEET = "css/look.css"
SCRIPT = "js/look.js"
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
SCRIPTS = (
    "js/deadlines.js",
    "js/theme.js",
    "js/floating.js",
    "js/toasts.js",
    "js/keyboard.js",
    "js/palette.js",
    "js/files.js",
    "js/drafts.js",
    "js/composer.js",
    "js/saving.js",
    "js/questions.js",
    "js/timer.js",
    "js/quick_replies.js",
    "js/hints.js",
    "js/polling.js",
    "js/live.js",
    "js/board.js",
    "js/presence.js",
    "js/ticket_head.js",
    "js/facts.js",
    "js/picking.js",
    "js/completing.js",
    "js/sorting.js",
    "js/arrivals.js",
    "js/split.js",
    "js/strips.js",
)
"""Modules that import nothing; a fault while one starts is reported and stops no other."""


def bind_look() -> bool:
    """Write the bound sheet and script and the drawing of the icons, plain and packed, where they
    differ from their parts; whether one was written.

    A folder that cannot be written keeps what it has, and the log says so.
    """
    sheets = "".join(_read(name) for name in SHEETS)
    scripts = "".join(
        f"try {{\n{_read(name)}}} catch (error) {{ reportError(error); }}\n" for name in SCRIPTS
    )
    return any([
        _write(SHEET, sheets), _write(SCRIPT, scripts), _write(icons.DRAWING, icons.drawing())
    ])  # fmt: skip


def _read(name: str) -> str:
    return (SOURCES / name).read_text(encoding="utf-8")


def _write(name: str, text: str) -> bool:
    bound, target = text.encode(), Path(settings.LOOK_ROOT) / name
    if target.exists() and target.read_bytes() == bound:
        return False
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _put(target.with_name(f"{target.name}.gz"), gzip.compress(bound, mtime=0))
        _put(target, bound)
    except OSError as error:
        log.warning("look not bound", folder=str(target.parent), error=repr(error))
        return False
    return True


def _put(target: Path, content: bytes) -> None:
    """At once, so that no reader sees half of it."""
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(target)
