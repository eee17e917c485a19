"""What is sent: the event's name and facts as far as the hook's owner may know them now."""

from django.utils import timezone, translation
from rest_framework.renderers import JSONRenderer

from servicedesk.webhooks.models import Dispatch
from servicedesk.webhooks.presenting import presenter_of
from servicedesk.wording import zone


def body_of(call: Dispatch) -> bytes | None:
    """The JSON of a call, in the owner's language; None when it is not theirs to know."""
    owner, event = call.webhook.owner, call.event
    presenter = presenter_of(event.kind)
    if presenter is None or not owner.is_active:
        return None
    with translation.override(owner.language), timezone.override(zone(owner.time_zone)):
        facts = presenter.present(event, owner)
        if facts is None:
            return None
        told = {"id": call.uid, "type": event.kind, "timestamp": event.at, "data": facts}
        rendered: bytes = JSONRenderer().render(told)
    return rendered
