"""Tickets in the messenger: a door like the portal and the desk, in words and buttons."""
