"""The messenger: what it tells us is kept before it is acted on, what we tell it leaves by rows."""
