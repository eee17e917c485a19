"""From draft to readers: what every verb changes, records and refuses."""

import pytest
from django.utils import timezone

from knowledgebase import services
from knowledgebase.choices import ArticleState, Audience, RevisionState
from knowledgebase.models import Article
from knowledgebase.tests.factories import draft, happened, in_review, published
from servicedesk.errors import Conflict, Refused
from servicedesk.events.delivery import deliver, due_deliveries
from servicedesk.events.models import Event
from servicedesk.notifications.models import Notification
from tickets.tests.factories import at

pytestmark = pytest.mark.django_db


def test_a_draft_belongs_to_whoever_began_it(lev):
    article = draft(lev, title="  Controller\n is dead ")
    assert (article.title, article.owner, article.author) == ("Controller is dead", lev, lev)
    assert (article.state, article.version) == (ArticleState.DRAFT, 1)
    assert happened(article) == ["created"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", " "), ("title", "x" * 251), ("solution", "x" * 50_001), ("audience", "moon"),
     ("language", "xx")],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_at_its_field(lev, field, value):
    with pytest.raises(Refused) as refusal:
        draft(lev, **{field: value})
    assert refusal.value.field == field
    assert (Article.objects.count(), Event.objects.count()) == (0, 0)


def test_nothing_is_submitted_without_a_solution(lev):
    article = draft(lev, solution="")
    with pytest.raises(Refused):
        services.submit_for_review(article, actor=lev)
    article.refresh_from_db()
    assert article.state == ArticleState.DRAFT
    assert happened(article) == ["created"]


def test_a_draft_is_not_published_unreviewed(lev, erin):
    article = draft(lev)
    with pytest.raises(Refused) as refusal:
        services.publish(article, actor=erin)
    assert refusal.value.code == "not_in_review"


def test_who_reviews(lev, ivan, pavel, cora, erin, frank, dana, tess, olga):
    for reviewer in (ivan, pavel, cora, erin, frank):
        article = services.publish(in_review(lev), actor=reviewer)
        assert article.state == ArticleState.PUBLISHED
    for other in (dana, tess, olga, lev):
        article = in_review(lev)
        with pytest.raises(Refused):
            services.publish(article, actor=other)
        article.refresh_from_db()
        assert article.state == ArticleState.REVIEW
        assert happened(article) == ["created", "submitted"]


def test_the_head_publishes_what_they_wrote_themselves(erin):
    assert services.publish(in_review(erin), actor=erin).state == ArticleState.PUBLISHED


def test_an_edit_during_review_returns_it_unless_a_reviewer_made_it(lev, ivan, dana):
    article = in_review(lev)
    services.edit_article(article, title="Fixed a letter", actor=ivan)
    assert (article.state, article.author) == (ArticleState.REVIEW, lev)
    services.edit_article(article, title="More", actor=dana)
    assert (article.state, article.author) == (ArticleState.DRAFT, dana)


def test_a_published_text_stays_until_the_changed_one_is_published(lev, erin):
    article = published(lev, title="Old")
    services.edit_article(article, title="New", audience=Audience.INNER, actor=lev)
    article.refresh_from_db()
    assert (article.title, article.audience, article.state) == ("Old", "public", "published")
    assert article.revision_state == RevisionState.DRAFT
    services.submit_for_review(article, actor=lev)
    with pytest.raises(Refused):
        services.publish(article, actor=lev)
    services.publish(article, actor=erin)
    article.refresh_from_db()
    assert (article.title, article.audience) == ("New", "inner")
    assert (article.revision, article.revision_state) == (None, RevisionState.NONE)
    changed = Event.objects.get(kind="article.edited").data
    assert (changed["audience_before"], changed["audience_after"]) == ("public", "inner")
    assert article.history.filter(title="Old").exists()
    assert article.history.latest().history_user == erin


def test_returning_gives_the_text_back_with_the_reason(lev, erin):
    article = in_review(lev)
    with pytest.raises(Refused):
        services.return_to_draft(article, reason=" ", actor=erin)
    services.return_to_draft(article, reason="Which version?", actor=erin)
    assert article.state == ArticleState.DRAFT
    assert Event.objects.get(kind="article.returned").data == {"reason": "Which version?"}


def test_an_edit_of_what_changed_meanwhile_is_a_conflict(lev, ivan):
    article = draft(lev)
    services.edit_article(article, title="Newer", actor=ivan)
    with pytest.raises(Conflict):
        services.edit_article(article, title="Mine", seen_version=1, actor=lev)
    article.refresh_from_db()
    assert article.title == "Newer"


def test_an_edit_that_changes_nothing_records_nothing(lev):
    article = draft(lev)
    services.edit_article(article, title=article.title, actor=lev)
    assert (article.version, happened(article)) == (1, ["created"])


def test_time_never_runs_backwards_on_an_article(lev):
    article = draft(lev, at=at(60))
    services.edit_article(article, title="Earlier", actor=lev, at=at(0))
    assert article.updated_at > at(60)


def test_reviewers_of_the_team_hear_of_it_and_the_author_of_the_result(lev, line2, erin):
    from_team = type(lev).objects.create_user(
        "nina@desk.example", None, full_name="Nina", role="line2", language="en"
    )
    line2.memberships.create(user=from_team)
    article = in_review(lev)
    services.publish(article, actor=from_team)
    for key in due_deliveries(timezone.now()):
        deliver(key, now=timezone.now())
    told = Notification.objects.order_by("pk").values_list("recipient__full_name", "title")
    assert list(told) == [
        ("Nina", "“Controller does not answer” waits for a review"),
        ("Lev", "“Controller does not answer” is published"),
    ]
