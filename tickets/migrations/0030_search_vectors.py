"""Keep what PostgreSQL compares beside the words of tickets."""

from django.db import migrations

from servicedesk.search_vectors import StoreVectors


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("tickets", "0029_timers")]

    operations = [StoreVectors("tickettext", "lemmas", "inner_lemmas")]
