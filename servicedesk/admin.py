"""What every admin page shares: changes go through services, and a refusal is a message."""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.models import User
from servicedesk.errors import Refused

admin.site.site_header = _("Service desk: administration")
admin.site.site_title = _("Service desk")
admin.site.index_title = _("Administration")


def actor_of(request: HttpRequest) -> User:
    """The administrator; the admin lets nobody else in."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("the admin is open to people only")
    return user


class ServiceAdmin(admin.ModelAdmin[Any]):
    """Saves through services: a refusal changes nothing and is told above the form.

    Nothing is deleted here: what was used stays in history.
    """

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refused:
            messages.error(request, str(refused))
            return HttpResponseRedirect(request.get_full_path())

    def each(self, request: HttpRequest, rows: models.QuerySet[Any], verb: Any) -> None:
        """Do something to each chosen row; refusals are told, the others are done."""
        done = 0
        for row in rows:
            try:
                verb(row)
            except Refused as refused:
                messages.error(request, f"{row}: {refused}")
            else:
                done += 1
        messages.info(request, _("Done: %(count)d.") % {"count": done})


class ReadOnlyAdmin(ServiceAdmin):
    """Rows to look at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False
