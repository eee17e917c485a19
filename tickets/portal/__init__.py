"""The client's door: what happened, my requests, one request."""

from tickets.portal.engineer import engineer_link, portal_engineer
from tickets.portal.home import portal_home, portal_similar
from tickets.portal.new import portal_new
from tickets.portal.people import (
    portal_follow,
    portal_privacy,
    portal_unfollow,
    portal_watcher_remove,
    portal_watchers,
)
from tickets.portal.request import (
    portal_accept,
    portal_cancel,
    portal_rate,
    portal_reject,
    portal_reply,
    portal_request,
    portal_timeline,
)

__all__ = [
    "engineer_link",
    "portal_accept",
    "portal_cancel",
    "portal_engineer",
    "portal_follow",
    "portal_home",
    "portal_new",
    "portal_privacy",
    "portal_rate",
    "portal_reject",
    "portal_reply",
    "portal_request",
    "portal_similar",
    "portal_timeline",
    "portal_unfollow",
    "portal_watcher_remove",
    "portal_watchers",
]
