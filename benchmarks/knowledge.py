"""How long a search of the knowledge base takes over N articles, warm, and the first one cold.

.venv/bin/python benchmarks/knowledge.py --articles 5000
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicedesk.settings")
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="desk-bench-")

import django

django.setup()

from django.core.management import call_command
from django.utils import timezone

from knowledgebase.choices import ArticleState, Audience
from knowledgebase.models import Article
from knowledgebase.search import search
from knowledgebase.services.rows import index_words
from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import User

WORDS = (
    "контроллер", "не", "видит", "карту", "после", "обновления", "прошивки", "дверь", "звук",
    "сервер", "диск", "запись", "вход",
)  # fmt: skip
QUERIES = ("контроллер не видит карту", "контролер двери", "звук сервера", "cthdth", "диск")


def fill(count: int) -> None:
    now = timezone.now()
    rows = []
    for number in range(count):
        body = " ".join(
            f"{WORDS[(number + place) % len(WORDS)]} слово{place * number % 997}"
            for place in range(40)
        )
        title = f"Статья {number} {WORDS[number % len(WORDS)]}"
        row = Article(
            title=title, solution=body, state=ArticleState.PUBLISHED, audience=Audience.CLIENTS,
            created_at=now, updated_at=now,
        )  # fmt: skip
        index_words(row)
        rows.append(row)
    Article.objects.bulk_create(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=5000)
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    fill(options.articles)
    reader = User.objects.create_user("reader@desk.example", full_name="Reader", role=Role.LINE1)
    started = time.perf_counter()
    search(QUERIES[0], reader=reader)
    cold = time.perf_counter() - started
    spans = []
    for _ in range(10):
        for query in QUERIES:
            started = time.perf_counter()
            search(query, reader=reader)
            spans.append((time.perf_counter() - started) * 1000)
    middle, late = statistics.median(spans), statistics.quantiles(spans, n=20)[-1]
    first = f"first {cold * 1000:.0f} ms"
    print(f"{options.articles:,} articles: median {middle:.1f} ms, p95 {late:.1f} ms, {first}")


if __name__ == "__main__":
    main()
