import django.db.models.deletion
import escalation.models
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('contracts', '0001_initial'),
        ('events', '0001_initial'),
        ('sla', '0001_initial'),
        ('tickets', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='EscalationRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True, verbose_name='name')),
                ('metric', models.CharField(choices=[('first_response', 'First response'), ('next_response', 'Next response'), ('resolution', 'Resolution'), ('line1_stay', 'Stay on line 1')], max_length=20, verbose_name='metric')),
                ('priority', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'Critical'), (2, 'High'), (3, 'Normal'), (4, 'Low')], null=True, verbose_name='priority')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('plan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contracts.plan', verbose_name='service plan')),
            ],
            options={
                'verbose_name': 'escalation rule',
                'verbose_name_plural': 'escalation rules',
                'ordering': ('metric', 'priority', 'name'),
            },
        ),
        migrations.CreateModel(
            name='EscalationStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('percent', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='percent of the target')),
                ('offset_minutes', models.IntegerField(blank=True, null=True, verbose_name='business minutes from the deadline')),
                ('recipients', models.JSONField(default=list, validators=[escalation.models.validate_recipients], verbose_name='who is told')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='escalation.escalationrule', verbose_name='rule')),
            ],
            options={
                'verbose_name': 'step',
                'verbose_name_plural': 'steps',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('offset_minutes__isnull', False), ('percent__isnull', True)), models.Q(('offset_minutes__isnull', True), ('percent__isnull', False)), _connector='OR'), name='step_has_one_moment', violation_error_message='Give either a percentage or minutes from the deadline.')],
            },
        ),
        migrations.CreateModel(
            name='Escalation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField()),
                ('raised_at', models.DateTimeField()),
                ('clock', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='sla.clock')),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='events.event')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tickets.ticket')),
                ('told', models.ManyToManyField(related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='told')),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='escalation.escalationstep')),
            ],
            options={
                'verbose_name': 'escalation',
                'verbose_name_plural': 'escalations',
                'ordering': ('-raised_at', '-pk'),
                'indexes': [models.Index(fields=['-raised_at'], name='escalation_newest'), models.Index(fields=['ticket', 'raised_at'], name='escalation_by_ticket')],
                'constraints': [models.UniqueConstraint(fields=('clock', 'step'), name='step_fires_once')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalEscalationRule',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('name', models.CharField(db_index=True, max_length=120, verbose_name='name')),
                ('metric', models.CharField(choices=[('first_response', 'First response'), ('next_response', 'Next response'), ('resolution', 'Resolution'), ('line1_stay', 'Stay on line 1')], max_length=20, verbose_name='metric')),
                ('priority', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'Critical'), (2, 'High'), (3, 'Normal'), (4, 'Low')], null=True, verbose_name='priority')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_relation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='escalation.escalationrule')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='contracts.plan', verbose_name='service plan')),
            ],
            options={
                'verbose_name': 'historical escalation rule',
                'verbose_name_plural': 'historical escalation rules',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Watch',
            fields=[
                ('clock', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='sla.clock')),
                ('due_at', models.DateTimeField(null=True)),
                ('since', models.DateTimeField()),
                ('step', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='escalation.escalationstep')),
            ],
            options={
                'verbose_name': 'watch',
                'verbose_name_plural': 'watches',
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at', 'clock'], name='watch_due')],
            },
        ),
    ]
