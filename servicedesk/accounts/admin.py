"""Administration of people, organisations, teams and tokens; secrets are never shown."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts import services
from servicedesk.accounts.joining import save_domain
from servicedesk.accounts.memberships import set_membership
from servicedesk.accounts.models import (
    RIGHTS,
    AccessToken,
    Domain,
    Membership,
    Organisation,
    Site,
    Team,
    User,
)
from servicedesk.accounts.services import PROFILE_FIELDS
from servicedesk.accounts.tokens import revoke_token
from servicedesk.admin import ReadOnlyAdmin, ServiceAdmin, actor_of

for _theirs in (EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken):
    admin.site.unregister(_theirs)  # their pages show secrets and write past our services
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


class UserForm(forms.ModelForm[User]):
    new_password = forms.CharField(
        label=_("New password"), required=False, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Empty: it stays; a new person sets their own by the reset link."),
    )  # fmt: skip

    class Meta:
        model = User
        fields = (
            "email", "full_name", "role", "organisation", "phone", "language", "time_zone",
        )  # fmt: skip


@admin.register(User)
class UserAdmin(ServiceAdmin):
    form = UserForm
    list_display = ("full_name", "email", "role", "organisation", "is_active", "sign_in")
    list_filter = ("role", "is_active")
    search_fields = ("full_name", "email")
    list_select_related = ("organisation",)
    actions = ("close_access", "open_access")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        return ("email", "is_active", "last_login") if obj else ()

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001 — Django's signature
        given, actor = form.cleaned_data, actor_of(request)
        password = given["new_password"] or None
        profile = {name: given[name] for name in PROFILE_FIELDS}
        if not change:
            user = services.create_user(
                given["email"], role=given["role"], organisation=given["organisation"],
                password=password, actor=actor, **profile,
            )  # fmt: skip
            obj.pk = user.pk
            return
        services.change_role(
            obj, role=given["role"], organisation=given["organisation"], actor=actor
        )
        services.change_profile(obj, actor=actor, **profile)
        if password:
            services.change_password(obj, password=password, actor=actor)

    @admin.display(description=_("Signing in"))
    def sign_in(self, person: User) -> str:
        url = reverse("person_sign_in", args=[person.pk])
        return format_html('<a href="{}">{}</a>', url, _("Sessions and second step"))

    @admin.action(description=_("Close the access"))
    def close_access(self, request: HttpRequest, rows: QuerySet[User]) -> None:
        actor = actor_of(request)
        self.each(request, rows, lambda user: services.deactivate(user, reason="", actor=actor))

    @admin.action(description=_("Open the access again"))
    def open_access(self, request: HttpRequest, rows: QuerySet[User]) -> None:
        actor = actor_of(request)
        self.each(request, rows, lambda user: services.reactivate(user, actor=actor))


@admin.register(Organisation)
class OrganisationAdmin(ServiceAdmin):
    list_display = ("name", "kind", "time_zone", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("name",)

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:  # noqa: FBT001
        services.save_organisation(obj, actor=actor_of(request))


class TeamForm(forms.ModelForm[Team]):
    members = forms.ModelMultipleChoiceField(
        User.objects.active().desk(), label=_("Members"), required=False
    )

    class Meta:
        model = Team
        fields = ("name", "line", "organisation", "lead", "is_confidential", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["members"] = User.objects.in_team(self.instance.pk)


@admin.register(Team)
class TeamAdmin(ServiceAdmin):
    form = TeamForm
    list_display = ("name", "line", "organisation", "lead", "is_active")
    list_filter = ("line", "is_active")
    list_select_related = ("organisation", "lead")

    def save_model(self, request: HttpRequest, obj: Team, form: Any, change: bool) -> None:  # noqa: FBT001
        actor = actor_of(request)
        services.save_team(obj, actor=actor)
        services.set_members(obj, members=list(form.cleaned_data["members"]), actor=actor)


@admin.register(AccessToken)
class AccessTokenAdmin(ReadOnlyAdmin):
    list_display = ("name", "user", "scopes", "created_at", "expires_at", "last_used_at")
    list_select_related = ("user",)
    fields = list_display
    actions = ("revoke",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return actor_of(request).is_superuser

    @admin.action(description=_("Revoke"))
    def revoke(self, request: HttpRequest, rows: QuerySet[AccessToken]) -> None:
        actor = actor_of(request)
        self.each(request, rows, lambda token: revoke_token(token, actor=actor))


@admin.register(Site)
class SiteAdmin(ServiceAdmin):
    list_display = ("name", "organisation", "time_zone")
    search_fields = ("name", "organisation__name")
    list_select_related = ("organisation",)

    def save_model(self, request: HttpRequest, obj: Site, form: Any, change: bool) -> None:  # noqa: FBT001
        services.save_site(obj, actor=actor_of(request))


class DomainForm(forms.ModelForm[Domain]):
    is_verified = forms.BooleanField(
        label=_("verified"), required=False,
        help_text=_("Everybody with an address of it may join the organisation by themselves."),
    )  # fmt: skip

    class Meta:
        model = Domain
        fields = ("organisation", "name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["is_verified"] = self.instance.verified_at is not None


@admin.register(Domain)
class DomainAdmin(ServiceAdmin):
    form = DomainForm
    list_display = ("name", "organisation", "verified_at")
    list_select_related = ("organisation",)

    def save_model(self, request: HttpRequest, obj: Domain, form: Any, change: bool) -> None:  # noqa: FBT001
        verified = form.cleaned_data["is_verified"]
        save_domain(obj, is_verified=verified, actor=actor_of(request))


@admin.register(Membership)
class MembershipAdmin(ServiceAdmin):
    list_display = ("user", "organisation", "reach", "site", "can_manage_people", "ends_at")
    list_filter = ("reach", "can_manage_people")
    list_select_related = ("user", "organisation", "site")
    search_fields = ("user__full_name", "user__email", "organisation__name")
    fields = ("user", "organisation", "reach", "site", *RIGHTS, "ends_at")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Membership | None = None
    ) -> tuple[str, ...]:
        return ("user", "organisation") if obj else ()

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:  # noqa: FBT001
        row = set_membership(
            obj.user, obj.organisation, actor=actor_of(request), reach=obj.reach, site=obj.site,
            ends_at=obj.ends_at, rights={name: getattr(obj, name) for name in RIGHTS},
        )  # fmt: skip
        obj.pk = row.pk
