"""What the apps call: ``events.services.record`` and the blocks that put reactions together."""

from servicedesk.events.recorder import batch, is_replaying, record, replaying

__all__ = ["batch", "is_replaying", "record", "replaying"]
