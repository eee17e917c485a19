"""What happened: one append-only table that is timeline, audit, outbox and replay source."""
