"""Index the words of tickets on either database."""

from django.db import migrations

from servicedesk.search_index import SearchIndex


class Migration(migrations.Migration):
    dependencies = [("tickets", "0002_shipped_matrix")]

    operations = [
        SearchIndex("tickettext", "lemmas"),
        SearchIndex("tickettext", "inner_lemmas"),
    ]
