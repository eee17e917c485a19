"""An article that solved what was about to be asked: the draft goes, and it is counted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from knowledgebase import services
from knowledgebase.models import Deflection
from knowledgebase.tests.factories import draft, published
from tickets import services as tickets
from tickets.models import Unsent
from tickets.tests.factories import open_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(lev):
    return published(lev)


def test_solved_by_an_article_closes_the_draft_and_counts_once(sign_in, alice, article):
    tickets.save_unsent(alice, "new", {"subject": ["Gate"]})
    url = f"/knowledge/{article.pk}/solved/"
    assert sign_in(alice).post(url)["Location"] == "/portal/"
    sign_in(alice).post(url)
    article.refresh_from_db()
    assert (Unsent.objects.count(), Deflection.objects.count()) == (0, 1)
    assert article.helped_count == 1


def test_request_within_two_days_says_it_was_not_solved(alice, bob, line1, article):
    now = timezone.now()
    services.note_deflection(article, user=alice, at=now - timedelta(hours=60))
    services.note_deflection(article, user=bob, at=now - timedelta(hours=60))
    assert Deflection.objects.held().count() == 2
    open_ticket(alice, at=now - timedelta(hours=13))
    assert [one.user for one in Deflection.objects.held()] == [bob]
    open_ticket(bob, at=now)
    assert [one.user for one in Deflection.objects.held()] == [bob]


def test_article_one_may_not_read_solves_nothing(sign_in, alice, dana, lev):
    inner = draft(lev)
    assert sign_in(alice).post(f"/knowledge/{inner.pk}/solved/").status_code == 404
    assert sign_in(dana).post(f"/knowledge/{inner.pk}/solved/").status_code == 403
    assert Deflection.objects.count() == 0
