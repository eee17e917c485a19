"""Addresses of the pages."""

from django.urls import path

from contracts import portal, views

app_name = "contracts"
urlpatterns = [
    path("desk/clients/", views.client_list, name="client_list"),
    path("desk/clients/<int:key>/", views.client_page, name="client_page"),
    path("portal/contracts/", portal.portal_contracts, name="portal_contracts"),
]
