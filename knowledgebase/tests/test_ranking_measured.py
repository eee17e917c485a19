"""Real questions against real articles: better than plain BM25 on five-letter beginnings.

The data is not ours and stays outside the repository; nothing may be tuned to its rows.
"""

import json
from pathlib import Path

import pytest

from knowledgebase.ranking import Document, Ranking
from servicedesk.search import normalise

HOME = Path(__file__).resolve().parents[3] / "shared" / "data" / "kb_ru"
BASELINE = {"hit@1": 0.41, "hit@5": 0.68, "MRR": 0.53}

pytestmark = pytest.mark.skipif(
    not (HOME / "queries.json").exists(), reason="the questions are not beside this checkout"
)


def measured() -> dict[str, float]:
    articles = json.loads((HOME / "articles.json").read_text())
    queries = json.loads((HOME / "queries.json").read_text())
    ranking, keys = Ranking(), dict[str, set[int]]()
    for number, row in enumerate(articles, start=1):
        keys.setdefault(row["key"], set()).add(number)
        title, answer = normalise(row["question"]), normalise(row["answer"])
        ranking.add(Document(number, 1, title, normalise(row["topic"]), f"{title} {answer}"))
    places = []
    for row in queries:
        ranked = [key for key, _ in ranking.rank(normalise(row["query"]).split())]
        wanted = keys.get(row["relevant_kb"], set())
        places.append(next((p for p, key in enumerate(ranked, 1) if key in wanted), None))
    count = len(places)
    return {
        "hit@1": sum(place == 1 for place in places) / count,
        "hit@5": sum(place is not None and place <= 5 for place in places) / count,
        "MRR": sum(1 / place for place in places if place) / count,
    }


def test_real_questions_find_their_article_more_often_than_the_baseline():
    figures = measured()
    assert all(figures[name] > BASELINE[name] for name in BASELINE), figures
