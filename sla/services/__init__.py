"""The only writer of clocks."""

from sla.services.clocks import derive_clocks, differing_clocks, refresh_batch, refresh_clocks
from sla.services.sweeping import sweep

__all__ = ["derive_clocks", "differing_clocks", "refresh_batch", "refresh_clocks", "sweep"]
