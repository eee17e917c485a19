"""What a person wrote now, without the mail they answered. Pure; time grows with the length only.

When in doubt a line is kept: a quote too many is clutter, a line too few is a client unheard.
"""

from dataclasses import dataclass

from tickets.intake.mail import quote_marks as marks

LINES_SEARCHED = 5_000
"""Older mail is looked for in so many lines; a log pasted below them stays what it is."""
_SIGNATURE_LINES = 12
_SIGNATURE_CHARACTERS = 1_000
_SIGNATURE_MARKS = frozenset({"--", "-- ", "__"})


@dataclass(frozen=True, slots=True)
class Split:
    """What was written, and what was left out of it, each as text."""

    written: str
    rest: str


def written_part(text: str) -> str:
    """The text without quotes, trailing history and signature; empty if it is nothing but them."""
    return split(text).written


def split(text: str) -> Split:
    lines = text.replace("\r\n", "\n").split("\n")
    kept = _Letter(lines).kept()
    written = "\n".join(kept[index] for index in sorted(kept))
    rest = "\n".join(line for index, line in enumerate(lines) if kept.get(index) != line)
    return Split(_trimmed(written), _trimmed(rest))


def _trimmed(text: str) -> str:
    """Without empty lines around it; the indent of its first line stays."""
    lines = text.rstrip().split("\n")
    start = next((index for index, line in enumerate(lines) if line.strip()), len(lines))
    return "\n".join(lines[start:])


class _Letter:
    """One text, line by line: which lines stay."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._kept = dict(enumerate(lines))
        self._quoted = [marks.is_quoted(line) for line in lines]
        self._has_history = False

    def kept(self) -> dict[int, str]:
        """The lines that stay, by their number."""
        start = self._history()
        if start is not None:
            self._drop(start, len(self._lines))
        self._drop_trailing_quotes()
        self._drop_signature()
        self._drop_mobile()
        return self._kept

    def _history(self) -> int | None:
        """Where the older mail begins that goes on to the end; None if it does not.

        A head with quoted lines under it is dropped on the way, with them.
        """
        at = 0
        is_written = False
        while at < min(len(self._lines), LINES_SEARCHED):
            line = self._lines[at]
            if self._quoted[at] or not line.strip():
                at += 1
                continue
            if marks.is_forward(line):
                return None
            if marks.is_title(line) or marks.block_length(self._lines, at):
                return self._before_ruler(at) if is_written else None
            cut = marks.inline_head(line)
            length = 0 if cut else marks.head_length(self._lines, at)
            if not length and not cut:
                is_written = is_written or not marks.is_ruler(line)
                at += 1
                continue
            quote = self._quote_after(at + (length or 1))
            if quote is None:
                if cut:
                    is_written = True
                    at += 1
                    continue
                if is_written:
                    return self._before_ruler(at)
                self._drop(at, at + length)
                at += length
                continue
            if cut:
                self._kept[at] = line[:cut].rstrip("- \t")
                is_written = True
            if self._is_interleaved(quote):
                return None
            at = self._drop_answered(at + bool(cut), quote[1])
        return None

    def _drop_answered(self, start: int, end: int) -> int:
        """Drop a quote with its head and the empty lines below; the place behind."""
        while end < len(self._lines) and not self._lines[end].strip():
            end += 1
        self._drop(start, end)
        return end

    def _quote_after(self, at: int) -> tuple[int, int] | None:
        """The quoted lines that begin here (empty lines before and among them), if they do."""
        while at < len(self._lines) and not self._lines[at].strip():
            at += 1
        if at == len(self._lines) or not self._quoted[at]:
            return None
        end = at
        for index in range(at, len(self._lines)):
            if self._quoted[index] or self._is_torn_link(index):
                end = index + 1
            elif self._lines[index].strip():
                break
        return at, end

    def _is_torn_link(self, at: int) -> bool:
        """A link that a mail program broke out of the quote around it."""
        line = self._lines[at].strip()
        following = at + 1 < len(self._lines) and self._quoted[at + 1]
        return following and line.startswith(("(http", "<http")) and line.endswith(">")

    def _is_interleaved(self, quote: tuple[int, int]) -> bool:
        """Whether answers stand between the quoted lines: then these are part of what is said."""
        rest = range(quote[1], len(self._lines))
        first = next((index for index in rest if self._lines[index].strip()), None)
        if first is None:
            return False
        for index in range(first, len(self._lines)):
            if marks.head_length(self._lines, index) and not self._quoted[index]:
                return False
            if self._quoted[index]:
                return True
        return False

    def _is_written_before(self, at: int) -> bool:
        return any(
            self._lines[index].strip() and not marks.is_ruler(self._lines[index])
            for index in range(at)
            if index in self._kept and not self._quoted[index]
        )

    def _before_ruler(self, at: int) -> int:
        """The ruler above the older mail belongs to it."""
        start = at
        while start and (
            not self._lines[start - 1].strip() or marks.is_ruler(self._lines[start - 1])
        ):
            start -= 1
        return start

    def _drop(self, start: int, end: int) -> None:
        self._has_history = True
        for index in range(start, end):
            self._kept.pop(index, None)

    def _last(self) -> int:
        """The last line that stays and says something; -1 if none does."""
        return next((index for index in reversed(self._kept) if self._kept[index].strip()), -1)

    def _drop_trailing_quotes(self) -> None:
        """Quoted lines at the end answer nothing. Above older mail that has a head they stay:
        they may be what was answered."""
        last = self._last()
        if self._has_history or last < 0 or not self._quoted[last]:
            return
        start = last
        while start >= 0 and (self._quoted[start] or not self._lines[start].strip()):
            start -= 1
        self._drop(start + 1, last + 1)

    def _drop_signature(self) -> None:
        """What stands under ``-- ``, when it is as short as a signature and not all there is."""
        last = self._last()
        size = 0
        for index in range(last, max(last - _SIGNATURE_LINES, 0), -1):
            line = self._kept.get(index)
            if line is None or self._quoted[index]:
                return
            size += len(line)
            if size > _SIGNATURE_CHARACTERS:
                return
            if line in _SIGNATURE_MARKS and self._is_written_before(index):
                for below in range(index, last + 1):
                    self._kept.pop(below, None)
                self._drop_trailing_quotes()
                return

    def _drop_mobile(self) -> None:
        """The line of a telephone at the end: where it ends the mail, or advertises with a link."""
        while (last := self._last()) > 0:
            line = self._kept[last]
            if not marks.is_mobile(line) or (self._has_history and not marks.has_link(line)):
                return
            self._kept.pop(last)
