"""Who could take a ticket, in words: each reason of an offer, and why others are not asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from servicedesk.accounts.models.competence import Skill, SkillLevel
from tickets.assigning import Bar, Candidate, Need, Offer, Place, Refusal, Suggestion
from tickets.presentation.reader import Reader
from tickets.wording import bars_words


@dataclass(frozen=True, slots=True)
class OfferWords:
    """A person to press on, and why."""

    user: int
    name: str
    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SuggestionWords:
    """``best`` None: nobody fits, and ``bars`` says why of each, ``counts`` of all together."""

    best: OfferWords | None
    others: tuple[OfferWords, ...]
    bars: tuple[tuple[str, str], ...]
    counts: str


def suggestion_words(
    suggestion: Suggestion, *, reader: Reader, skills: Mapping[int, str], most: int | None = None
) -> SuggestionWords:
    """``skills``: names by key, read once for a page. ``most``: of offers and of reasons why not,
    for a page with many tickets."""
    offers = tuple(
        _offer(offer, reader, needs=suggestion.needs, skills=skills)
        for offer in suggestion.offers[:most]
    )
    bars = tuple(
        (refusal.candidate.name, _bar(refusal, reader=reader, skills=skills))
        for refusal in suggestion.refusals[:most]
    )
    counts = bars_words(str(refusal.bar) for refusal in suggestion.refusals)
    return SuggestionWords(offers[0] if offers else None, offers[1:], bars, counts)


def skill_names() -> dict[int, str]:
    return {skill.pk: str(skill) for skill in Skill.objects.all()}


def _offer(
    offer: Offer, reader: Reader, *, needs: Sequence[Need], skills: Mapping[int, str]
) -> OfferWords:
    candidate = offer.candidate
    reasons = [*_place(candidate), *skill_words(candidate, needs, skills=skills)]
    reasons.append(load_words(candidate))
    if candidate.minutes_left is not None:
        reasons.append(left_words(candidate.minutes_left, reader))
    if candidate.last_given_at is None:
        reasons.append(_("was given nothing yet"))
    return OfferWords(candidate.user, candidate.name, offer.score, tuple(reasons))


def _place(candidate: Candidate) -> list[str]:
    if candidate.place is Place.PERSONAL:
        return [_("personal engineer of the client")]
    if candidate.place is Place.DEPUTY:
        return [_("stands in for the personal engineer")]
    return []


def skill_words(
    candidate: Candidate, needs: Sequence[Need], *, skills: Mapping[int, str]
) -> list[str]:
    """How well somebody knows each thing that is asked for."""
    if not needs:
        return [_("no special skill is needed")]
    found = []
    for need in needs:
        name, level = skills.get(need.skill, "?"), candidate.levels.get(need.skill, 0)
        words = _("%(skill)s: %(level)s") if level else _("does not know: %(skill)s")
        label = str(SkillLevel(level).label).lower() if level else ""
        found.append(words % {"skill": name, "level": label})
    return found


def left_words(minutes: int, reader: Reader) -> str:
    """How much of somebody's day is left."""
    return _("%(span)s left today") % {"span": reader.span(minutes * 60)}


def load_words(candidate: Candidate) -> str:
    """How much somebody carries: "3 of 25 tickets"."""
    return ngettext(
        "%(load)d of %(capacity)d ticket", "%(load)d of %(capacity)d tickets", candidate.capacity
    ) % {"load": candidate.load, "capacity": candidate.capacity}


def full_words(candidate: Candidate) -> str:
    """What one more ticket would come to: "would have 13 of 12"."""
    return _("would have %(load)d of %(capacity)d") % {
        "load": candidate.load + 1, "capacity": candidate.capacity,
    }  # fmt: skip


def away_words(candidate: Candidate, reader: Reader) -> str:
    """Until when somebody is away; empty for who is here."""
    back_at = candidate.back_at
    return _("away until %(time)s") % {"time": reader.exact(back_at)} if back_at else ""


def _bar(refusal: Refusal, *, reader: Reader, skills: Mapping[int, str]) -> str:
    candidate = refusal.candidate
    if refusal.bar is Bar.AWAY:
        return away_words(candidate, reader)
    if refusal.bar is Bar.SKILL:
        return _("lacks the skill “%(skill)s”") % {"skill": skills.get(refusal.skill or 0, "?")}
    if refusal.bar is Bar.FULL:
        return _("has no room: %(load)s") % {"load": load_words(candidate)}
    return _("does not work now")
