"""Addresses of the pages."""

from django.urls import path

from contracts import portal, views

app_name = "contracts"
urlpatterns = [
    path("desk/clients/", views.client_list, name="client_list"),
    path("desk/clients/<int:key>/", views.client_page, name="client_page"),
    path("desk/contracts/<int:key>/renew/", views.contract_renew, name="contract_renew"),
    path("desk/assets/", views.asset_list, name="asset_list"),
    path("desk/assets/new/", views.asset_new, name="asset_new"),
    path("desk/assets/<int:key>/", views.asset_page, name="asset_page"),
    path("desk/assets/<int:key>/change/", views.asset_change, name="asset_change"),
    path("portal/assets/", portal.portal_assets, name="portal_assets"),
    path("portal/contracts/", portal.portal_contracts, name="portal_contracts"),
]
