"""What is prepaid and what is left of it, in words: for pages, tickets and letters."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contracts.choices import AllowanceUnit
from contracts.ledger import used_percent
from contracts.models import Allowance
from contracts.services import standing
from contracts.wording import day_words

NEARLY_USED = 80


@dataclass(frozen=True)
class AllowanceCard:
    """An allowance in words. ``surplus`` is "" where everything used is prepaid."""

    key: int
    title: str
    dates: str
    left: str
    granted: str
    used: str
    percent: int
    tone: str
    rounding: str
    carry: str
    surplus: str
    surplus_amount: int
    is_closed: bool

    @property
    def words(self) -> str:
        """The balance in a line."""
        words = _("%(title)s: %(left)s left of %(granted)s") % {
            "title": self.title, "left": self.left, "granted": self.granted,
        }  # fmt: skip
        if not self.surplus:
            return words
        return _("%(balance)s; %(surplus)s beyond") % {"balance": words, "surplus": self.surplus}


def amount_words(amount: int, unit: str) -> str:
    """Minutes as "2 h 30 min", incidents as "3 incidents"; with a minus below zero."""
    sign, size = ("−" if amount < 0 else ""), abs(amount)
    if unit == AllowanceUnit.INCIDENTS:
        words = ngettext("%(count)d incident", "%(count)d incidents", size) % {"count": size}
        return sign + words
    hours, minutes = divmod(size, 60)
    parts = [_("{hours} h").format(hours=hours)] if hours else []
    if minutes or not hours:
        parts.append(_("{minutes} min").format(minutes=minutes))
    return sign + " ".join(parts)


def allowance_card(allowance: Allowance) -> AllowanceCard:
    """An allowance read with ``with_standing()``."""
    now, unit = standing(allowance), allowance.unit
    percent = used_percent(now.used, granted=now.granted)
    return AllowanceCard(
        key=allowance.pk,
        title=allowance.get_unit_display(),
        dates=f"{day_words(allowance.starts_on)} – {day_words(allowance.ends_on)}",
        left=amount_words(now.left, unit),
        granted=amount_words(now.granted, unit),
        used=amount_words(now.used, unit),
        percent=min(max(percent, 0), 100),
        tone="breach" if now.left <= 0 else "warn" if percent >= NEARLY_USED else "ok",
        rounding=_rounding(allowance),
        carry=_carry(allowance),
        surplus=amount_words(now.surplus, unit) if now.surplus > 0 else "",
        surplus_amount=max(now.surplus, 0),
        is_closed=allowance.closed_at is not None,
    )


def current_balances(contracts: Iterable[int], *, at: datetime) -> dict[int, list[AllowanceCard]]:
    """The allowances that hold at the instant, by contract, in one query."""
    found = Allowance.objects.filter(contract__in=list(contracts)).current(at).with_standing()
    cards: dict[int, list[AllowanceCard]] = defaultdict(list)
    for row in found.order_by("ends_at", "pk"):
        cards[row.contract_id].append(allowance_card(row))
    return cards


def _rounding(allowance: Allowance) -> str:
    if allowance.unit != AllowanceUnit.MINUTES or allowance.rounding_minutes <= 1:
        return ""
    return _("every entry counts whole units of %(span)s") % {
        "span": amount_words(allowance.rounding_minutes, allowance.unit)
    }


def _carry(allowance: Allowance) -> str:
    if not allowance.carry_limit:
        return ""
    return ngettext(
        "at most %(amount)s of the rest goes on for %(count)d day",
        "at most %(amount)s of the rest goes on for %(count)d days",
        allowance.carry_days,
    ) % {
        "amount": amount_words(allowance.carry_limit, allowance.unit),
        "count": allowance.carry_days,
    }
