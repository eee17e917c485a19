"""For whom and when words are made: the reader's language and zone at a moment."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from servicedesk import wording


@dataclass(frozen=True)
class Reader:
    """Who reads: language code, time zone, and the moment everything relative is counted from."""

    language: str
    zone: tzinfo
    now: datetime

    def exact(self, at: datetime) -> str:
        return wording.exact_time(at, zone=self.zone, language=self.language)

    def when(self, at: datetime) -> str:
        return wording.when(at, now=self.now, zone=self.zone, language=self.language)

    def time(self, at: datetime | None, empty: str = "") -> SafeString | str:
        """Near times relative, far ones short; the exact one on hover and for machines."""
        if at is None:
            return empty
        return format_html(
            '<time datetime="{}" title="{}">{}</time>',
            at.isoformat(timespec="seconds"),
            self.exact(at),
            self.when(at),
        )

    def lasting(self, since: datetime) -> SafeString:
        """How long something has gone on; since when exactly on hover and for machines."""
        words = _("for %(span)s") % {"span": self.span((self.now - since).total_seconds())}
        return format_html(
            '<time datetime="{}" title="{}">{}</time>', since.isoformat(), self.exact(since), words
        )

    def span(self, seconds: float) -> str:
        return wording.span_words(seconds, self.language)


def current_reader(now: datetime) -> Reader:
    """The reader of this request (see ``ReaderMiddleware``)."""
    return Reader(translation.get_language() or "en", timezone.get_current_timezone(), now)
