"""Who is told: their zone, language and side; and who paused a clock, with the reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils.dates import WEEKDAYS_ABBR

from servicedesk.wording import exact_time, short_time, span_words


@dataclass(frozen=True, slots=True)
class Cause:
    """Who put a ticket into a waiting status, and why; both may be empty."""

    actor: str = ""
    reason: str = ""


Causes = Mapping[datetime, Cause]
"""By the instant of the change."""


@dataclass(frozen=True, slots=True)
class Reader:
    """How times are said; ``is_client``: names of our people and what they wrote for
    each other are left out.
    """

    zone: tzinfo
    language: str
    is_client: bool = False

    def at(self, moment: datetime) -> str:
        return exact_time(moment, zone=self.zone, language=self.language)

    def span(self, seconds: float) -> str:
        return span_words(seconds, self.language)

    def day(self, moment: datetime) -> str:
        """The weekday and date: "Mon 2 Mar"."""
        weekday = WEEKDAYS_ABBR[moment.astimezone(self.zone).weekday()]
        return f"{weekday} {self.date(moment)}"

    def date(self, moment: datetime) -> str:
        """The date without the year: "2 Mar"."""
        return self.short(moment).split(",")[0]

    def short(self, moment: datetime) -> str:
        """The date and time without the year: "2 Mar, 14:10"."""
        return short_time(moment, now=moment, zone=self.zone, language=self.language)

    def clock(self, moment: datetime) -> str:
        """The time of day."""
        return f"{moment.astimezone(self.zone):%H:%M}"
