import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('contracts', '0002_shipped_plans'),
        ('tickets', '0003_search_index'),
    ]

    operations = [
        migrations.CreateModel(
            name='VainSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('query', models.CharField(max_length=200)),
                ('lemmas', models.CharField(max_length=200, unique=True)),
                ('search_count', models.PositiveIntegerField(default=1)),
                ('last_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'search without result',
                'verbose_name_plural': 'searches without result',
                'ordering': ('-search_count', '-last_at'),
            },
        ),
        migrations.CreateModel(
            name='Article',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=250, verbose_name='title')),
                ('symptom', models.TextField(blank=True, verbose_name='symptom')),
                ('cause', models.TextField(blank=True, verbose_name='cause')),
                ('workaround', models.TextField(blank=True, verbose_name='workaround')),
                ('solution', models.TextField(blank=True, verbose_name='solution')),
                ('language', models.CharField(choices=[('en', 'English'), ('ru', 'Russian')], default='ru', max_length=5, verbose_name='language')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('review', 'In review'), ('published', 'Published'), ('outdated', 'Outdated')], default='draft', max_length=10, verbose_name='state')),
                ('audience', models.CharField(choices=[('public', 'Everybody'), ('clients', 'Clients'), ('inner', 'Support only')], default='inner', max_length=10, verbose_name='audience')),
                ('revision', models.JSONField(blank=True, null=True, verbose_name='pending text')),
                ('revision_state', models.CharField(blank=True, choices=[('', 'No pending text'), ('draft', 'Draft'), ('review', 'In review')], default='', max_length=10, verbose_name='state of the pending text')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('stamp', models.BigIntegerField(default=0, editable=False)),
                ('created_at', models.DateTimeField(verbose_name='created')),
                ('updated_at', models.DateTimeField(verbose_name='last change')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published')),
                ('view_count', models.PositiveIntegerField(default=0)),
                ('helped_count', models.PositiveIntegerField(default=0)),
                ('not_helped_count', models.PositiveIntegerField(default=0)),
                ('used_count', models.PositiveIntegerField(default=0)),
                ('lemmas', models.TextField(blank=True, default='', editable=False)),
                ('title_lemmas', models.TextField(blank=True, default='', editable=False)),
                ('heading_lemmas', models.TextField(blank=True, default='', editable=False)),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.product', verbose_name='product')),
            ],
            options={
                'verbose_name': 'article',
                'verbose_name_plural': 'articles',
                'ordering': ('-updated_at', '-pk'),
                'indexes': [models.Index(fields=['state', 'audience', '-updated_at'], name='article_shelf'), models.Index(fields=['stamp'], name='article_stamps')],
            },
        ),
        migrations.CreateModel(
            name='ArticleLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('used', 'Solved with it'), ('drafted', 'Written from it')], max_length=10)),
                ('at', models.DateTimeField()),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='knowledgebase.article')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tickets.ticket')),
            ],
            options={
                'verbose_name': 'article used on a ticket',
                'verbose_name_plural': 'articles used on tickets',
                'constraints': [models.UniqueConstraint(fields=('article', 'ticket'), name='article_linked_once')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalArticle',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('title', models.CharField(max_length=250, verbose_name='title')),
                ('symptom', models.TextField(blank=True, verbose_name='symptom')),
                ('cause', models.TextField(blank=True, verbose_name='cause')),
                ('workaround', models.TextField(blank=True, verbose_name='workaround')),
                ('solution', models.TextField(blank=True, verbose_name='solution')),
                ('language', models.CharField(choices=[('en', 'English'), ('ru', 'Russian')], default='ru', max_length=5, verbose_name='language')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('review', 'In review'), ('published', 'Published'), ('outdated', 'Outdated')], default='draft', max_length=10, verbose_name='state')),
                ('audience', models.CharField(choices=[('public', 'Everybody'), ('clients', 'Clients'), ('inner', 'Support only')], default='inner', max_length=10, verbose_name='audience')),
                ('revision', models.JSONField(blank=True, null=True, verbose_name='pending text')),
                ('revision_state', models.CharField(blank=True, choices=[('', 'No pending text'), ('draft', 'Draft'), ('review', 'In review')], default='', max_length=10, verbose_name='state of the pending text')),
                ('created_at', models.DateTimeField(verbose_name='created')),
                ('updated_at', models.DateTimeField(verbose_name='last change')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('author', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                ('history_relation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='knowledgebase.article')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('product', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='contracts.product', verbose_name='product')),
            ],
            options={
                'verbose_name': 'historical article',
                'verbose_name_plural': 'historical articles',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
