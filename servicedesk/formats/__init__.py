"""Dates as this house writes them, where a language's usual way would differ from page to page."""
