import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contracts', '0001_initial'),
        ('tickets', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Clock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('metric', models.CharField(choices=[('first_response', 'First response'), ('next_response', 'Next response'), ('resolution', 'Resolution'), ('line1_stay', 'Stay on line 1')], max_length=20)),
                ('cycle', models.PositiveSmallIntegerField(default=1)),
                ('priority', models.PositiveSmallIntegerField(choices=[(1, 'Critical'), (2, 'High'), (3, 'Normal'), (4, 'Low')])),
                ('version', models.PositiveSmallIntegerField(default=1, help_text='1, then 2, 3 … as the priority changed')),
                ('target_seconds', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('running', 'Running'), ('paused', 'Paused'), ('met', 'Met'), ('missed', 'Missed'), ('cancelled', 'Cancelled')], max_length=10)),
                ('started_at', models.DateTimeField()),
                ('attached_at', models.DateTimeField()),
                ('running_since', models.DateTimeField(null=True)),
                ('elapsed_seconds', models.PositiveIntegerField(default=0, help_text='up to running_since, or in all')),
                ('paused_seconds', models.PositiveIntegerField(default=0, help_text='without the pause that lasts')),
                ('due_at', models.DateTimeField(null=True)),
                ('stopped_at', models.DateTimeField(null=True)),
                ('breached_at', models.DateTimeField(null=True)),
                ('warned_at', models.DateTimeField(null=True)),
                ('breach_noted_at', models.DateTimeField(null=True)),
                ('is_born_breached', models.BooleanField(default=False)),
                ('label', models.CharField(blank=True, max_length=30)),
                ('next_alert_at', models.DateTimeField(null=True)),
                ('line', models.PositiveSmallIntegerField(choices=[(0, 'Line 0'), (1, 'Line 1'), (2, 'Line 2'), (3, 'Line 3')], default=1)),
                ('verdict', models.CharField(blank=True, choices=[('', 'Not decided'), ('met', 'In time'), ('unanswered', 'In time, solved without a reply'), ('missed', 'Late'), ('born_late', 'Late from the start')], default='', max_length=10)),
                ('judged_at', models.DateTimeField(null=True)),
                ('plan_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.planversion')),
                ('target', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='contracts.target')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tickets.ticket')),
            ],
            options={
                'verbose_name': 'clock',
                'verbose_name_plural': 'clocks',
                'ordering': ('ticket', 'started_at', 'pk'),
                'indexes': [models.Index(condition=models.Q(('next_alert_at__isnull', False)), fields=['next_alert_at'], name='clock_alert'), models.Index(condition=models.Q(('judged_at__isnull', False)), fields=['judged_at', 'metric', 'priority', 'plan_version', 'line', 'verdict'], name='clock_judged'), models.Index(condition=models.Q(('state', 'running')), fields=['due_at'], name='clock_running_due')],
                'constraints': [models.UniqueConstraint(fields=('ticket', 'metric', 'cycle', 'version'), name='clock_once')],
            },
        ),
    ]
