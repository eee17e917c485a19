"""Open tickets of one client that may be about the same matter as what is being typed."""

from dataclasses import dataclass

from servicedesk.search import normalise
from tickets.querysets import TicketQuerySet

LOOKED_AT = 200
MOST = 5
SHORTEST = 4
LEAST_SHARE = 0.5
PRODUCT_BONUS = 0.25


@dataclass(frozen=True, slots=True)
class Similar:
    """``is_same_product``: it is about the product that was chosen."""

    number: int
    subject: str
    is_same_product: bool


def similar_tickets(
    tickets: TicketQuerySet, *, organisation_id: int, subject: str, product_id: int | None
) -> list[Similar]:
    """Of the client's newest open tickets those that hold at least half of the words typed, or a
    quarter for the same product; the likest first. One query.
    """
    asked = set(normalise(subject[:250]).split())
    if len(subject.strip()) < SHORTEST or not asked:
        return []
    rows = tickets.open().filter(organisation=organisation_id).order_by("-pk")
    columns = ("pk", "subject", "product", "text__lemmas")
    ranked = []
    for pk, words, product, lemmas in rows.values_list(*columns)[:LOOKED_AT]:
        is_same = product_id is not None and product == product_id
        share = len(asked & set((lemmas or "").split())) / len(asked)
        rank = share + (PRODUCT_BONUS if is_same and share else 0)
        if rank >= LEAST_SHARE:
            ranked.append((-rank, -pk, Similar(pk, words, is_same)))
    return [one for *_rank, one in sorted(ranked, key=lambda row: row[:2])[:MOST]]
