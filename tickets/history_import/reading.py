"""Reading the file: encoding, delimiter, head, rows with their line numbers."""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from servicedesk.errors import Refused

CHUNK = 1 << 20
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as it stands in the file; ``line`` is where it begins, counted from 1.

    ``problem`` says why the row as such is unusable, "" when it is whole.
    """

    line: int
    values: dict[str, str]
    problem: str = ""


def detect_encoding(path: Path) -> str:
    """By its mark, else UTF-8 if the whole file is that, else Windows-1251."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        chunk = file.read(CHUNK)
        for mark, encoding in BOMS:
            if chunk.startswith(mark):
                return encoding
        try:
            while chunk:
                decoder.decode(chunk)
                chunk = file.read(CHUNK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1251"
    return "utf-8"


class LogFile:
    """A CSV file opened far enough to know its head. Raises Refused when it has none."""

    def __init__(self, path: Path, *, delimiter: str = "", encoding: str = "") -> None:
        if not path.is_file():
            raise Refused(_("There is no file %(path)s.") % {"path": path})
        self.path = path
        self.encoding = encoding or detect_encoding(path)
        with self._open() as file:
            self.delimiter = delimiter or max(",;\t|", key=file.readline().count)
        with self._open() as file:
            self.header = [name.strip() for name in self._first(file)]
        if not any(self.header):
            raise Refused(
                _("%(path)s is empty: its first line must name the columns.") % {"path": path}
            )
        doubled = sorted({name for name in self.header if self.header.count(name) > 1})
        if doubled:
            raise Refused(
                _("%(path)s names a column twice: %(names)s.")
                % {"path": path, "names": ", ".join(doubled)}
            )

    def _open(self) -> TextIO:
        return self.path.open(encoding=self.encoding, errors="replace", newline="")

    def _first(self, file: TextIO) -> list[str]:
        return next(csv.reader(file, delimiter=self.delimiter), [])

    def rows(self) -> Iterator[RawRow]:
        """Every row after the head; blank lines are skipped."""
        with self._open() as file:
            reader = csv.reader(file, delimiter=self.delimiter)
            next(reader)
            while True:
                line = reader.line_num + 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    problem = _("the row cannot be read: %(error)s") % {"error": error}
                    yield RawRow(line, {}, problem)
                    continue
                if any(cell.strip() for cell in cells):
                    yield self._row(line, cells)

    def _row(self, line: int, cells: list[str]) -> RawRow:
        values = dict(zip(self.header, cells, strict=False))
        if len(cells) == len(self.header):
            return RawRow(line, values)
        problem = _("%(count)d cells where the head has %(expected)d")
        return RawRow(line, values, problem % {"count": len(cells), "expected": len(self.header)})
