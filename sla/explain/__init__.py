"""Why a deadline is what it is: sentences, a picture, a count by stretches, what happened.

Takes the derived clock and what is known of its ticket; asks nothing of the database.
"""

from sla.explain.figures import Figure, figures_of
from sla.explain.holding import ShareRow, share_rows
from sla.explain.picture import Picture, draw
from sla.explain.reader import Cause, Causes, Reader
from sla.explain.sentences import explain
from sla.explain.story import STORY_KINDS, Telling, tell
from sla.explain.walk import WalkRow, walk_rows

__all__ = [
    "STORY_KINDS",
    "Cause",
    "Causes",
    "Figure",
    "Picture",
    "Reader",
    "ShareRow",
    "Telling",
    "WalkRow",
    "draw",
    "explain",
    "figures_of",
    "share_rows",
    "tell",
    "walk_rows",
]
