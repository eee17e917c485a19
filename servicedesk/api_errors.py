"""Errors of the API: problem details (RFC 9457) for every refusal and failure, with the fitting
status.

``code`` is the stable word for programs, ``detail`` the sentence for people, ``errors`` sentences
by field (``fields`` is its older name and stays).
"""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views import defaults
from rest_framework import exceptions, serializers, status
from rest_framework.fields import get_error_detail
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from servicedesk.errors import Conflict, Refused

PROBLEM = "application/problem+json"
API_PREFIX = "/api/v1/"


class ProblemOut(serializers.Serializer[Any]):
    """Problem details (RFC 9457): ``code`` is for programs, ``detail`` for people, ``errors`` holds
    sentences by field."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField(min_value=400, max_value=599)
    detail = serializers.CharField()
    code = serializers.CharField()
    errors = serializers.DictField(required=False)  # type: ignore[assignment]  # a field, no property


class PreconditionFailed(exceptions.APIException):
    """What the asker has seen is not what is there (``If-Match``): 412 with what changed since."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "changed"

    def __init__(self, detail: str, *, etag: str, changes: list[dict[str, Any]]) -> None:
        super().__init__(detail)
        self.etag = etag
        self.more = {"current": etag, "changes": changes}


def problem(code: int, words: str, name: str, **more: Any) -> dict[str, Any]:
    """The body of an answer that is an error."""
    return {
        "type": f"urn:servicedesk:problem:{name}",
        "title": HTTPStatus(code).phrase,
        "status": code,
        "detail": words,
        "code": name,
        **more,
    }


def explain_error(exception: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to an exception of an API view; None lets it be a server error.

    What a person may not see and what does not exist are answered with the same words.
    """
    if isinstance(exception, Refused):
        return _refused(exception)
    if isinstance(exception, Http404 | exceptions.NotFound):
        return _answer(status.HTTP_404_NOT_FOUND, _("There is no such thing here."), "not_found")
    if isinstance(exception, DjangoValidationError):
        exception = exceptions.ValidationError(get_error_detail(exception))
    if isinstance(exception, exceptions.ValidationError):
        return _invalid(exception)
    if isinstance(exception, RequestDataTooBig | SuspiciousOperation):
        return _answer(
            status.HTTP_400_BAD_REQUEST, _("The request could not be read."), "malformed"
        )
    if isinstance(exception, PermissionDenied):
        exception = exceptions.PermissionDenied()
    response = exception_handler(exception, context)
    if response is not None and isinstance(exception, exceptions.APIException):
        more = exception.more if isinstance(exception, PreconditionFailed) else {}
        response.data = problem(
            response.status_code, str(exception.detail), exception.default_code, **more
        )
        response.content_type = PROBLEM
        if isinstance(exception, PreconditionFailed):
            response["ETag"] = exception.etag
    return response


def _answer(code: int, words: str, name: str, **more: Any) -> Response:
    set_rollback()
    return Response(problem(code, words, name, **more), status=code, content_type=PROBLEM)


def _refused(exception: Refused) -> Response:
    code = (
        status.HTTP_409_CONFLICT
        if isinstance(exception, Conflict)
        else status.HTTP_422_UNPROCESSABLE_ENTITY
    )
    words, field = str(exception), exception.field
    errors = {"errors": {field: [words]}} if field else {}
    return _answer(code, words, exception.code, field=field, **errors)


def _invalid(exception: exceptions.ValidationError) -> Response:
    """400 with a sentence at each field; what belongs to no field is the detail."""
    detail: Any = exception.detail
    code = status.HTTP_400_BAD_REQUEST
    if not isinstance(detail, dict):
        return _answer(code, _sentences(detail), "invalid", errors={}, fields={})
    own = detail.get("non_field_errors")
    fields = {name: words for name, words in detail.items() if name != "non_field_errors"}
    words = _sentences(own) if own else _("Some fields are not right: see “errors”.")
    return _answer(code, words, "invalid", errors=fields, fields=fields)


def _sentences(detail: Any) -> str:
    return " ".join(str(item) for item in detail) if isinstance(detail, list) else str(detail)


# -- What goes wrong before or outside a view of the API
# ------------------------------------------


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith(API_PREFIX)


def _plain(code: int, words: str, name: str) -> HttpResponse:
    body = JSONRenderer().render(problem(code, words, name))
    return HttpResponse(body, status=code, content_type=PROBLEM)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that is none: the same words as for a row that is missing or foreign."""
    if _is_api(request):
        return _plain(404, _("There is no such thing here."), "not_found")
    return defaults.page_not_found(request, exception)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_api(request):
        return _plain(400, _("The request could not be read."), "malformed")
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_api(request):
        return _plain(403, _("You may not do this."), "permission_denied")
    return defaults.permission_denied(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something of ours broke; the answer tells nothing of it, the log does."""
    if _is_api(request):
        words = _("Something went wrong here; we have noted it. Try again later.")
        return _plain(500, words, "error")
    return defaults.server_error(request)
