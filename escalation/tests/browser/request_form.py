"""A request type with a form that reacts, in one language. Called by ``Desk.ask``."""

from servicedesk.accounts.models import Team, User
from tickets import services
from tickets.services import RequestTypeDraft

FIELDS = [
    {"name": "what", "kind": "choice", "label": "What broke?", "label_ru": "Что сломалось?",
     "required_at_opening": True,
     "options": [{"value": "door", "label": "Door", "label_ru": "Дверь"},
                 {"value": "reader", "label": "Reader", "label_ru": "Считыватель"}]},
    {"name": "serial", "kind": "text", "label": "Serial number", "label_ru": "Серийный номер",
     "pattern": "[A-Z]{2}-[0-9]{4}", "required_at_opening": True,
     "conditions": [{"field": "what", "is": "reader"}]},
    {"name": "since", "kind": "date", "label": "Since when?", "label_ru": "С какого дня?"},
]  # fmt: skip


def offer(language: str, people: dict[str, str]) -> dict[str, int]:
    """A type for those who manage people at the client, so that other stories stay as they are."""
    frank = User.objects.get(email=people["frank"])
    draft = RequestTypeDraft(
        name=f"Repair {language}", name_ru="Ремонт", description="A door or its reader is broken.",
        description_ru="Сломалась дверь или считыватель.", type="incident", is_for_managers=True,
        team=Team.objects.filter(line=1).earliest("pk"), order=1,
    )  # fmt: skip
    return {"type": services.save_request_type(draft, {"fields": FIELDS}, actor=frank).pk}
