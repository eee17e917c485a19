"""The API's description: what every operation shares is said here once, so no view can forget it.

A view's own words are its docstrings: the first sentence is the summary.
"""

import re
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import parsers

from servicedesk.api_errors import PROBLEM, ProblemOut

WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
IF_MATCH = OpenApiParameter(
    "If-Match", OpenApiTypes.STR, OpenApiParameter.HEADER,
    description="The ETag of what you have read (or *): answered 412 if it has changed since.",
)  # fmt: skip
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", OpenApiTypes.STR, OpenApiParameter.HEADER,
    description="The ETag you have: answered 304 without a body while it is still the same.",
)  # fmt: skip
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key", {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]+$"},
    OpenApiParameter.HEADER,
    description="Your own name for this request: sent again within a week it is done once and "
    "answered alike; with another body it is answered 409.",
)  # fmt: skip
WORDS = {
    "400": "The request could not be read, or a field or parameter is wrong.",
    "401": "No token, or one that is unknown, old or revoked.",
    "403": "The token's scope or the person's rights do not reach this far.",
    "404": "There is no such thing, or it is not yours to see.",
    "406": "Only JSON is spoken here.",
    "409": "Somebody was first, or the key was used for another request.",
    "412": "What you have seen has changed since; the body says how.",
    "413": "The body is too large.",
    "415": "The body's type is not one of those taken here.",
    "422": "A rule of the desk forbids it; the detail says which and what to do.",
    "429": "Too many requests; Retry-After says for how long to wait.",
}


class DeskSchema(AutoSchema):
    """Adds to each operation its summary, its conditions and the errors it may answer."""

    def get_summary(self) -> str | None:
        text = " ".join(self.get_description().split())
        first = re.split(r"(?<=[.;:])\s", text, maxsplit=1)[0].rstrip(".;:")
        return first or self.get_operation_id().replace("_", " ").capitalize()

    def get_override_parameters(self) -> list[Any]:
        handler = getattr(self.view, self.method.lower(), None)
        found: list[Any] = list(super().get_override_parameters())
        if self.method == "GET":
            found.append(IF_NONE_MATCH)
        if getattr(handler, "is_conditional", False):
            found.append(IF_MATCH)
        if getattr(handler, "is_idempotent", False):
            found.append(IDEMPOTENCY_KEY)
        return found

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        if self.method == "GET":
            bodies.setdefault("304", {"description": "You have it already."})
        for code in self._problems():
            answer = OpenApiResponse(ProblemOut, WORDS[code])
            bodies.setdefault(code, self._described(answer, code))
        return bodies

    def _described(self, answer: OpenApiResponse, code: str) -> dict[str, Any]:
        said: dict[str, Any] = self._get_response_for_code(answer, code, [PROBLEM])  # type: ignore[no-untyped-call]
        return said

    def _problems(self) -> list[str]:
        handler = getattr(self.view, self.method.lower(), None)
        codes = {"400", "401", "403", "404", "406", "429"}
        if self.method in WRITING:
            codes |= {"409", "415", "422"}
        if getattr(handler, "is_conditional", False):
            codes.add("412")
        return sorted(codes)

    def map_parsers(self) -> list[str]:
        """A form of files is offered only where files are taken."""
        own = self.view.__class__.__dict__.get("parser_classes")
        found: list[str] = super().map_parsers()
        if own or self._takes_files():
            return found
        return [kind for kind in found if kind != parsers.MultiPartParser.media_type]

    def _takes_files(self) -> bool:
        serializer: Any = self.get_request_serializer()
        made = serializer() if isinstance(serializer, type) else serializer
        return "files" in getattr(made, "fields", {})
