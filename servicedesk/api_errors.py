"""Errors of the API: refusals and failures as ``{"detail": …}`` with the fitting status."""

from typing import Any

from rest_framework.response import Response
from rest_framework.views import exception_handler


def explain_error(exception: Exception, context: dict[str, Any]) -> Response | None:
    return exception_handler(exception, context)
