"""Addresses of the desk's and the portal's pages of tickets."""

from django.urls import path

from tickets import views

app_name = "tickets"
urlpatterns = [
    path("desk/tickets/", views.ticket_list, name="ticket_list"),
    path("desk/tickets/table/", views.ticket_table, name="ticket_table"),
    path("desk/tickets/filters/", views.ticket_filters, name="ticket_filters"),
    path("desk/tickets/clients/", views.client_options, name="client_options"),
    path("desk/tickets/<int:number>/", views.ticket_page, name="ticket_page"),
]
