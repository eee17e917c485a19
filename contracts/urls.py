"""Addresses of the pages."""

from django.urls import path

from contracts import portal, views
from contracts.views.ledger import LEDGER_ACTS

app_name = "contracts"
urlpatterns = [
    path("desk/clients/", views.client_list, name="client_list"),
    path("desk/clients/<int:key>/", views.client_page, name="client_page"),
    path("desk/contracts/<int:key>/renew/", views.contract_renew, name="contract_renew"),
    path("desk/contracts/<int:key>/prepaid/", views.contract_ledger, name="contract_ledger"),
    path("desk/contracts/<int:key>/prepaid/new/", views.allowance_new, name="allowance_new"),
    *(
        path(
            f"desk/prepaid/<int:key>/{act}/",
            views.allowance_act,
            {"act": act},
            name=f"allowance_{act}",
        )
        for act in LEDGER_ACTS
    ),
    path("desk/assets/", views.asset_list, name="asset_list"),
    path("desk/assets/new/", views.asset_new, name="asset_new"),
    path("desk/assets/<int:key>/", views.asset_page, name="asset_page"),
    path("desk/assets/<int:key>/change/", views.asset_change, name="asset_change"),
    path("desk/plans/", views.plan_list, name="plan_list"),
    path("desk/plans/<int:key>/", views.plan_page, name="plan_page"),
    path("desk/plans/<int:key>/edit/", views.plan_edit, name="plan_edit"),
    path("desk/plans/<int:key>/drop-draft/", views.plan_draft_drop, name="plan_draft_drop"),
    path("desk/plans/<int:key>/default/", views.plan_default, name="plan_default"),
    path("desk/calendars/", views.calendar_list, name="calendar_list"),
    path("desk/calendars/new/", views.calendar_new, name="calendar_new"),
    path("desk/calendars/<int:key>/", views.calendar_page, name="calendar_page"),
    path("desk/calendars/<int:key>/edit/", views.calendar_edit, name="calendar_edit"),
    path("portal/assets/", portal.portal_assets, name="portal_assets"),
    path("portal/contracts/", portal.portal_contracts, name="portal_contracts"),
    path("portal/contracts/<int:key>/prepaid/", portal.portal_ledger, name="portal_ledger"),
    path("portal/prepaid/<int:key>/approve/", portal.portal_overage, name="portal_overage"),
]
