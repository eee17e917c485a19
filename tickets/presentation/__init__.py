"""What pages show, put into words once in Python; templates only lay it out."""

from tickets.presentation.reader import Reader, current_reader
from tickets.presentation.rows import COLUMNS, Row, list_row, nearest_deadline

__all__ = ["COLUMNS", "Reader", "Row", "current_reader", "list_row", "nearest_deadline"]
