"""Errors of the API: refusals and failures as ``{"detail": …, "code": …}`` with the fitting
status.
"""

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.fields import get_error_detail
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from servicedesk.errors import Conflict, Refused


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
        response.data = {"detail": str(exception.detail), "code": exception.default_code}
    return response


def _answer(code: int, words: str, name: str, **more: Any) -> Response:
    set_rollback()
    return Response({"detail": words, "code": name, **more}, status=code)


def _refused(exception: Refused) -> Response:
    code = (
        status.HTTP_409_CONFLICT
        if isinstance(exception, Conflict)
        else status.HTTP_422_UNPROCESSABLE_ENTITY
    )
    return _answer(code, str(exception), exception.code, field=exception.field)


def _invalid(exception: exceptions.ValidationError) -> Response:
    """400 with a sentence at each field; what belongs to no field is the detail."""
    detail: Any = exception.detail
    if not isinstance(detail, dict):
        return _answer(status.HTTP_400_BAD_REQUEST, _sentences(detail), "invalid", fields={})
    own = detail.get("non_field_errors")
    fields = {name: words for name, words in detail.items() if name != "non_field_errors"}
    words = _sentences(own) if own else _("Some fields are not right: see “fields”.")
    return _answer(status.HTTP_400_BAD_REQUEST, words, "invalid", fields=fields)


def _sentences(detail: Any) -> str:
    return " ".join(str(item) for item in detail) if isinstance(detail, list) else str(detail)
