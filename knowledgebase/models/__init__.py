"""What we know: articles, and the words we answer with."""

from knowledgebase.models.article import (
    EDITED_FIELDS,
    TEXT_FIELDS,
    Article,
    ArticleLink,
    Deflection,
    VainSearch,
)
from knowledgebase.models.replies import AutomaticReply, QuickReply, QuickReplySending
from knowledgebase.models.words import GlossaryTerm, HandbookPlace, KnownWord

__all__ = [
    "EDITED_FIELDS",
    "TEXT_FIELDS",
    "Article",
    "ArticleLink",
    "AutomaticReply",
    "Deflection",
    "GlossaryTerm",
    "HandbookPlace",
    "KnownWord",
    "QuickReply",
    "QuickReplySending",
    "VainSearch",
]
