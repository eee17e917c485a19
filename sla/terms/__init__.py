"""Other terms for open requests, weighed before they are applied."""
