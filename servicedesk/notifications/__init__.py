"""How people hear of what happened: inbox, e-mail through the outbox, preferences."""
