"""What every REST door shares: token authentication, scopes, paging, strict input.

A view names ``required_scopes`` (method → scope) and takes its rows from ``visible_to``; its
serializers inherit :class:`StrictSerializer`.
"""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DataError
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import (
    authentication,
    exceptions,
    metadata,
    pagination,
    parsers,
    permissions,
    serializers,
)
from rest_framework.request import Request
from rest_framework.utils import html

from servicedesk.accounts.models import AccessToken, User
from servicedesk.accounts.tokens import note_use, token_of
from servicedesk.rate_limits import count_stranger
from servicedesk.validators import is_plain_text

if TYPE_CHECKING:  # that module reads the settings that name this one
    from rest_framework.views import APIView

LARGEST_PAGE = 200


class TokenAuthentication(authentication.BaseAuthentication):
    """``Authorization: Bearer sd_…``; a token that is wrong, old or of a closed access is refused
    alike.
    """

    keyword = "bearer"

    def authenticate(self, request: Request) -> tuple[User, AccessToken] | None:
        parts = authentication.get_authorization_header(request).split()
        if not parts or parts[0].lower() != self.keyword.encode():
            return None
        now = timezone.now()
        token = token_of(parts[1].decode("latin-1"), now=now) if len(parts) == 2 else None
        if token is None:
            count_stranger(request)
            raise exceptions.AuthenticationFailed(
                _("The token is unknown, has expired or was revoked: make a new one.")
            )
        note_use(token, now=now)
        token.user.is_asking = True
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the API's description names the token."""

    target_class = "servicedesk.api.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "sd_…"}


class HasScope(permissions.IsAuthenticated):
    """A token needs the scope the view names for the method; a person signed in needs none.

    A view that names no ``required_scopes`` opens to nobody.
    """

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if not super().has_permission(request, view):
            count_stranger(request)
            return False
        scopes: Mapping[str, str] | None = getattr(view, "required_scopes", None)
        if scopes is None:
            return False
        if request.method not in view.allowed_methods:
            return True  # answered as a method nobody may use here
        method = "GET" if request.method in ("HEAD", "OPTIONS") else str(request.method)
        if not isinstance(request.auth, AccessToken):
            return True
        self.message = _("The token lacks the scope {scope}.").format(scope=scopes.get(method, "–"))
        return scopes.get(method) in request.auth.scopes


class Methods(metadata.BaseMetadata):
    """The answer to OPTIONS: what may be done here. Fields and rows stay untold."""

    def determine_metadata(self, request: Request, view: "APIView") -> dict[str, Any]:
        return {"methods": view.allowed_methods}


class CursorPagination(pagination.CursorPagination):
    """Pages by cursor, newest first; ``page_size`` up to 200."""

    ordering = "-pk"
    page_size_query_param = "page_size"
    max_page_size = LARGEST_PAGE

    def get_page_size(self, request: Request) -> int | None:
        given = request.query_params.get("page_size")
        if given is None:
            return self.page_size
        if not (
            given.isascii()
            and given.isdigit()
            and len(given) < 7
            and 1 <= int(given) <= LARGEST_PAGE
        ):
            raise serializers.ValidationError(
                {"page_size": [_("Ask for 1 to {count} rows.").format(count=LARGEST_PAGE)]}
            )
        return int(given)

    def decode_cursor(self, request: Request) -> pagination.Cursor | None:
        given = request.query_params.get("cursor")
        if given is not None and not re.fullmatch(r"[A-Za-z0-9+/_=-]+", given):
            raise exceptions.NotFound
        return super().decode_cursor(request)

    def paginate_queryset(
        self,
        queryset: QuerySet[Any] | Sequence[Any],
        request: Request,
        view: "APIView | None" = None,
    ) -> list[Any] | None:
        try:
            return super().paginate_queryset(queryset, request, view)
        except (exceptions.NotFound, ValueError, OverflowError, DataError, DjangoValidationError):
            raise serializers.ValidationError(
                {"cursor": [_("This cursor is not one of ours: begin without one.")]}
            ) from None


class StrictFilters(DjangoFilterBackend):  # type: ignore[misc]  # published without hints
    """Filters by the view's filter set and refuses every parameter nobody declared.

    A view that reads parameters of its own names them in ``query_parameters``.
    """

    always = frozenset({"cursor", "page_size", "format"})

    def filter_queryset(
        self, request: Request, queryset: QuerySet[Any], view: "APIView"
    ) -> QuerySet[Any]:
        filterset = self.get_filterset_class(view, queryset)
        known = set(filterset.base_filters) if filterset else set()
        known |= self.always | set(getattr(view, "query_parameters", ()))
        refuse_unknown(set(request.query_params) - known, known=known)
        refuse_control_characters(request.query_params)
        filtered: QuerySet[Any] = super().filter_queryset(request, queryset, view)
        return filtered


def refuse_unknown(names: set[str], *, known: set[str]) -> None:
    """Raise a validation error that names what is not known and what is."""
    if names:
        words = _("There is no such name here; known are: {known}.").format(
            known=", ".join(sorted(known))
        )
        raise serializers.ValidationError({name: [words] for name in sorted(names)})


def refuse_control_characters(data: Mapping[str, Any]) -> None:
    """Raise a validation error at every text (at any depth) that holds control characters."""
    words = _("This text holds control characters.")
    bad = [name for name in data if not (is_plain_text(str(name)) and _is_plain(data[name]))]
    if bad:
        raise serializers.ValidationError(
            {name if is_plain_text(name) else "?": [words] for name in bad}
        )


def _is_plain(value: Any) -> bool:
    if isinstance(value, str):
        return is_plain_text(value)
    if isinstance(value, Mapping):
        return all(_is_plain(str(key)) and _is_plain(item) for key, item in value.items())
    if isinstance(value, list | tuple):
        return all(_is_plain(item) for item in value)
    return True


class StrictSerializer(serializers.Serializer[Any]):
    """A serializer that takes the fields it names and nothing else."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            known = {str(name) for name in self.fields}
            named = {str(name) for name in data} - known
            if html.is_html_input(data):  # a part for each item of an object
                named = {name for name in named if not self._is_of_an_object(name)}
            refuse_unknown(named, known=known)
            refuse_control_characters(data)
        return super().to_internal_value(data)

    def _is_of_an_object(self, name: str) -> bool:
        first, dot, _rest = name.partition(".")
        return bool(dot) and isinstance(self.fields.get(first), serializers.DictField)


class StrictModelSerializer(StrictSerializer, serializers.ModelSerializer[Model]):
    """The same for a model's fields."""


class StrictJSONParser(parsers.JSONParser):
    """JSON up to the size a form may have; nesting that would exhaust the parser is malformed."""

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        request = (parser_context or {}).get("request")
        length = request.META.get("CONTENT_LENGTH") if request is not None else None
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if limit and length and str(length).isdigit() and int(length) > limit:
            raise exceptions.ParseError(
                _("The request is too large: {limit} MB at most.").format(limit=limit // 1024**2)
            )
        try:
            return super().parse(stream, media_type, dict(parser_context or {}))
        except RecursionError as error:
            raise exceptions.ParseError(_("The JSON is nested too deeply.")) from error
