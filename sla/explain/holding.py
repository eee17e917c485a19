"""Whose time a clock took: shares by line, team and person, and who had it at the breach."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from servicedesk.wording import number_words
from sla.explain.reader import Reader
from sla.holders import Share

Names = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A holder's part of the counted time. ``had_it_at_breach``: the target ran out with them."""

    who: str
    where: str
    span: str
    percent: str
    had_it_at_breach: bool


def share_rows(
    shares: Sequence[Share], *, teams: Names, people: Names, reader: Reader
) -> list[ShareRow]:
    """Shares in words, in the order their holders first had the ticket."""
    return [
        ShareRow(
            who=_("nobody") if share.assignee is None else people.get(share.assignee, "–"),
            where=_where(share, teams),
            span=reader.span(share.seconds),
            percent=_percent_words(share.percent, reader.language),
            had_it_at_breach=share.had_it_at_breach,
        )
        for share in shares
    ]


def _percent_words(percent: float, language: str) -> str:
    return f"{number_words(percent, language, decimals=0 if percent.is_integer() else 1)} %"


def _where(share: Share, teams: Names) -> str:
    line = _("line %(number)s") % {"number": share.line}
    team = teams.get(share.team, "") if share.team is not None else ""
    return f"{line}, {team}" if team else line
