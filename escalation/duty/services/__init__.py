"""The only writer of rosters and calls."""

from escalation.duty.services.calling import acknowledge, end_call, start_page, sweep
from escalation.duty.services.facts import (
    coming_covers,
    current_rota,
    duty_engineers,
    layers_to_edit,
    level_count,
    rota_of,
)
from escalation.duty.services.rosters import (
    LayerDraft,
    RosterDraft,
    change_roster,
    create_roster,
    draft_version,
    publish,
    set_cover,
    withdraw_cover,
)

__all__ = [
    "LayerDraft",
    "RosterDraft",
    "acknowledge",
    "change_roster",
    "coming_covers",
    "create_roster",
    "current_rota",
    "draft_version",
    "duty_engineers",
    "end_call",
    "layers_to_edit",
    "level_count",
    "publish",
    "rota_of",
    "set_cover",
    "start_page",
    "sweep",
    "withdraw_cover",
]
