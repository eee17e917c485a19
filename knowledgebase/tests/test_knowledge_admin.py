"""The administrator's tables: every text an article had, and nothing written past the services."""

import pytest

from knowledgebase.tests.factories import published

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("table", ["article", "articlelink", "vainsearch"])
def test_the_administrator_reads_every_table_and_nobody_else(sign_in, frank, erin, table):
    assert sign_in(frank).get(f"/admin/knowledgebase/{table}/").status_code == 200
    assert sign_in(erin).get(f"/admin/knowledgebase/{table}/").status_code == 302


def test_an_article_and_its_history_are_only_read(sign_in, frank, lev):
    article = published(lev)
    browser = sign_in(frank)
    page = f"/admin/knowledgebase/article/{article.pk}"
    assert browser.get(f"{page}/history/").status_code == 200
    assert browser.post(f"{page}/change/", {"title": "x"}).status_code == 403
    assert browser.post(f"{page}/delete/", {"post": "yes"}).status_code == 403
    article.refresh_from_db()
    assert article.title == "Controller does not answer"
