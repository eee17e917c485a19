"""Every verb of an article: the only writers of articles and what belongs to them.

Each verb is one transaction: it locks the row, refuses early (``Refused``, or ``Conflict`` when
somebody was faster), changes, records. ``at`` is when it happened, now unless told.
"""

from knowledgebase.services.automatic import (
    has_automatic_replies,
    plan_automatic,
    send_automatic,
)
from knowledgebase.services.figures import (
    note_deflection,
    note_vain_search,
    note_view,
    record_feedback,
)
from knowledgebase.services.linking import draft_from_ticket, link_article
from knowledgebase.services.replies import (
    Filled,
    ReplyDraft,
    filled,
    save_automatic_reply,
    save_quick_reply,
    use_quick_reply,
)
from knowledgebase.services.review import (
    mark_outdated,
    publish,
    return_to_draft,
    submit_for_review,
)
from knowledgebase.services.rows import lock
from knowledgebase.services.words import (
    add_known_word,
    handbook_of,
    place_handbook,
    remove_known_word,
    remove_term,
    save_term,
)
from knowledgebase.services.writing import create_article, edit_article

__all__ = [
    "Filled",
    "ReplyDraft",
    "add_known_word",
    "create_article",
    "draft_from_ticket",
    "edit_article",
    "filled",
    "handbook_of",
    "has_automatic_replies",
    "link_article",
    "lock",
    "mark_outdated",
    "note_deflection",
    "note_vain_search",
    "note_view",
    "place_handbook",
    "plan_automatic",
    "publish",
    "record_feedback",
    "remove_known_word",
    "remove_term",
    "return_to_draft",
    "save_automatic_reply",
    "save_quick_reply",
    "save_term",
    "send_automatic",
    "submit_for_review",
    "use_quick_reply",
]  # fmt: skip
