"""What the apps call: ``events.services.record`` and the blocks that put reactions together."""

from servicedesk.events.recorder import batch, is_replaying, marked, record, rehearsing, replaying

__all__ = ["batch", "is_replaying", "marked", "record", "rehearsing", "replaying"]
