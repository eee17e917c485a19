"""Doors of the knowledge base: reading, writing, reviewing, and beside a ticket."""

from knowledgebase.views.glossary import (
    glossary,
    handbook_list,
    term_edit,
    term_new,
    term_remove,
    word_list,
)
from knowledgebase.views.quick_replies import reply_insert, ticket_replies
from knowledgebase.views.reading import (
    article_feedback,
    article_list,
    article_page,
    article_solved,
    suggestions,
)
from knowledgebase.views.reply_writing import (
    automatic_edit,
    automatic_list,
    automatic_new,
    quick_reply_edit,
    quick_reply_list,
    quick_reply_new,
)
from knowledgebase.views.reviewing import (
    article_outdate,
    article_publish,
    article_return,
    article_submit,
    review_list,
    vain_searches,
)
from knowledgebase.views.ticket import ticket_article_draft, ticket_article_link, ticket_articles
from knowledgebase.views.words import (
    reply_check,
    reply_mend,
    ticket_handbook,
    word_add,
    word_remove,
)
from knowledgebase.views.writing import article_edit, article_new

__all__ = [
    "article_edit",
    "article_feedback",
    "article_list",
    "article_new",
    "article_outdate",
    "article_page",
    "article_publish",
    "article_return",
    "article_solved",
    "article_submit",
    "automatic_edit",
    "automatic_list",
    "automatic_new",
    "glossary",
    "handbook_list",
    "quick_reply_edit",
    "quick_reply_list",
    "quick_reply_new",
    "reply_check",
    "reply_insert",
    "reply_mend",
    "review_list",
    "suggestions",
    "term_edit",
    "term_new",
    "term_remove",
    "ticket_article_draft",
    "ticket_article_link",
    "ticket_articles",
    "ticket_handbook",
    "ticket_replies",
    "vain_searches",
    "word_add",
    "word_list",
    "word_remove",
]  # fmt: skip
