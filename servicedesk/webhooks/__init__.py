"""Telling other programs what happened: signed, at least once, under one id, as far as the owner of
the hook may know it."""
