"""Finding a quick reply while typing: fuzzily, in either language and keyboard layout."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from knowledgebase.models import QuickReply
from servicedesk.accounts.models import User
from servicedesk.search import other_layout, plain

FOUND = 8
GOOD_ENOUGH = 62
"""Of 100: below it a word typed after a slash is a path rather than the name of a reply."""
QUERY_LIMIT = 80


def find_replies(query: str, *, reader: User, limit: int = FOUND) -> list[QuickReply]:
    """Replies whose name answers what is typed, best first; without a word those used most."""
    offered = list(QuickReply.visible_to(reader).offered().defer("body_en", "body_ru"))
    typed = " ".join(plain(query[:QUERY_LIMIT]).split())
    if not typed:
        return offered[:limit]
    words = [typed, " ".join(other_layout(word) for word in typed.split())]
    names = [plain(f"{reply.title_en} {reply.title_ru}") for reply in offered]
    best: dict[int, float] = {}
    for word in words:
        for _name, score, place in _scored(word, names):
            best[place] = max(best.get(place, 0), score)
    ranked = sorted(best, key=lambda place: (-best[place], -offered[place].used_count, place))
    return [offered[place] for place in ranked[:limit]]


def _scored(word: str, names: Sequence[str]) -> list[tuple[str, float, int]]:
    """Names that hold the word or nearly so, with how well."""
    found: list[tuple[str, float, int]] = process.extract(
        word, names, scorer=fuzz.partial_token_ratio if " " in word else _likeness,
        score_cutoff=GOOD_ENOUGH, limit=None,
    )  # fmt: skip
    return found


def _likeness(word: str, name: str, *, score_cutoff: float | None = None) -> float:
    """How well a word stands for the beginning of one of the name's."""
    beginnings = (fuzz.ratio(word, part[: len(word) + 1]) for part in name.split())
    exact = 100.0 if any(part.startswith(word) for part in name.split()) else 0.0
    score = max(exact, max(beginnings, default=0.0))
    return score if score >= (score_cutoff or 0) else 0.0
