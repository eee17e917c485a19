"""Doors of the desk and of files."""

from tickets.views.queue import client_options, ticket_filters, ticket_list, ticket_table
from tickets.views.ticket_page import ticket_page

__all__ = ["client_options", "ticket_filters", "ticket_list", "ticket_page", "ticket_table"]
