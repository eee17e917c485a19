import django.db.models.deletion
import servicedesk.accounts.models
import simple_history.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True, verbose_name='name')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('rank', models.PositiveSmallIntegerField(default=1, help_text='The higher, the more is promised.', verbose_name='rank')),
            ],
            options={
                'verbose_name': 'service plan',
                'verbose_name_plural': 'service plans',
                'ordering': ('rank', 'name'),
            },
        ),
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, unique=True, verbose_name='name')),
                ('code', models.SlugField(max_length=60, unique=True, verbose_name='code')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
            ],
            options={
                'verbose_name': 'product',
                'verbose_name_plural': 'products',
                'ordering': ('name',),
            },
        ),
        migrations.CreateModel(
            name='ServiceHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True, verbose_name='name')),
                ('time_zone', models.CharField(default=servicedesk.accounts.models.default_time_zone, max_length=64, validators=[servicedesk.accounts.models.validate_time_zone], verbose_name='time zone')),
                ('weekly', models.JSONField(default=dict, verbose_name='week')),
                ('exceptions', models.JSONField(blank=True, default=dict, verbose_name='exceptions')),
            ],
            options={
                'verbose_name': 'service hours',
                'verbose_name_plural': 'service hours',
                'ordering': ('name',),
            },
        ),
        migrations.CreateModel(
            name='Contract',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=60, unique=True, verbose_name='number')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('active', 'Active'), ('suspended', 'Suspended'), ('expired', 'Expired'), ('cancelled', 'Cancelled')], default='draft', max_length=10, verbose_name='state')),
                ('starts_on', models.DateField(verbose_name='starts on')),
                ('ends_on', models.DateField(verbose_name='ends on')),
                ('time_zone', models.CharField(default=servicedesk.accounts.models.default_time_zone, max_length=64, validators=[servicedesk.accounts.models.validate_time_zone], verbose_name='time zone')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='accounts.organisation', verbose_name='client')),
                ('partner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='line 1 delegated to')),
                ('personal_engineer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='personal engineer')),
                ('tsm', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='technical service manager')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.plan', verbose_name='service plan')),
                ('products', models.ManyToManyField(blank=True, help_text='None chosen: everything the client has.', related_name='+', to='contracts.product', verbose_name='products covered')),
            ],
            options={
                'verbose_name': 'contract',
                'verbose_name_plural': 'contracts',
                'ordering': ('organisation', '-ends_on'),
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='contract_dates_in_order', violation_error_message='A contract ends on or after the day it starts.')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalPlan',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('name', models.CharField(db_index=True, max_length=120, verbose_name='name')),
                ('code', models.SlugField(max_length=40, verbose_name='code')),
                ('rank', models.PositiveSmallIntegerField(default=1, help_text='The higher, the more is promised.', verbose_name='rank')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('history_relation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='contracts.plan')),
            ],
            options={
                'verbose_name': 'historical service plan',
                'verbose_name_plural': 'historical service plans',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalContract',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('number', models.CharField(db_index=True, max_length=60, verbose_name='number')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('active', 'Active'), ('suspended', 'Suspended'), ('expired', 'Expired'), ('cancelled', 'Cancelled')], default='draft', max_length=10, verbose_name='state')),
                ('starts_on', models.DateField(verbose_name='starts on')),
                ('ends_on', models.DateField(verbose_name='ends on')),
                ('time_zone', models.CharField(default=servicedesk.accounts.models.default_time_zone, max_length=64, validators=[servicedesk.accounts.models.validate_time_zone], verbose_name='time zone')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_relation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='contracts.contract')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.organisation', verbose_name='client')),
                ('partner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.organisation', verbose_name='line 1 delegated to')),
                ('personal_engineer', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='personal engineer')),
                ('tsm', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='technical service manager')),
                ('plan', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='contracts.plan', verbose_name='service plan')),
            ],
            options={
                'verbose_name': 'historical contract',
                'verbose_name_plural': 'historical contracts',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='PlanVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='version')),
                ('effective_from', models.DateField(verbose_name='effective from')),
                ('grace_days', models.PositiveSmallIntegerField(default=0, verbose_name='grace period, days')),
                ('stamp', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='contracts.plan', verbose_name='plan')),
                ('intake_hours', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.servicehours', verbose_name='hours in which intake works')),
            ],
            options={
                'verbose_name': 'plan version',
                'verbose_name_plural': 'plan versions',
                'ordering': ('plan', '-number'),
                'constraints': [models.UniqueConstraint(fields=('plan', 'number'), name='plan_version_once')],
            },
        ),
        migrations.CreateModel(
            name='Entitlement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('covered', 'Covered'), ('grace', 'Grace period'), ('expired', 'Expired'), ('not_covered', 'Not covered'), ('unknown_client', 'Unknown client')], max_length=20)),
                ('reason_code', models.CharField(choices=[('product_covered', 'Product Covered'), ('whole_client', 'Whole Client'), ('in_grace', 'In Grace'), ('contract_ended', 'Contract Ended'), ('contract_not_started', 'Contract Not Started'), ('contract_not_active', 'Contract Not Active'), ('product_not_covered', 'Product Not Covered'), ('no_contract', 'No Contract'), ('no_organisation', 'No Organisation')], max_length=30)),
                ('reason_details', models.JSONField(default=dict)),
                ('decided_at', models.DateTimeField()),
                ('contract', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contract')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('plan_version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.planversion')),
            ],
            options={
                'verbose_name': 'entitlement decision',
                'verbose_name_plural': 'entitlement decisions',
            },
        ),
        migrations.CreateModel(
            name='HistoricalServiceHours',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('name', models.CharField(db_index=True, max_length=120, verbose_name='name')),
                ('time_zone', models.CharField(default=servicedesk.accounts.models.default_time_zone, max_length=64, validators=[servicedesk.accounts.models.validate_time_zone], verbose_name='time zone')),
                ('weekly', models.JSONField(default=dict, verbose_name='week')),
                ('exceptions', models.JSONField(blank=True, default=dict, verbose_name='exceptions')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('history_relation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='contracts.servicehours')),
            ],
            options={
                'verbose_name': 'historical service hours',
                'verbose_name_plural': 'historical service hours',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('metric', models.CharField(choices=[('first_response', 'First response'), ('next_response', 'Next response'), ('resolution', 'Resolution'), ('line1_stay', 'Stay on line 1')], max_length=20, verbose_name='metric')),
                ('priority', models.PositiveSmallIntegerField(choices=[(1, 'Critical'), (2, 'High'), (3, 'Normal'), (4, 'Low')], verbose_name='priority')),
                ('minutes', models.PositiveIntegerField(verbose_name='minutes')),
                ('hours', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.servicehours', verbose_name='hours')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='contracts.planversion', verbose_name='plan version')),
            ],
            options={
                'verbose_name': 'target',
                'verbose_name_plural': 'targets',
                'ordering': ('version', 'metric', 'priority'),
                'constraints': [models.UniqueConstraint(fields=('version', 'metric', 'priority'), name='target_once'), models.CheckConstraint(condition=models.Q(('minutes__gt', 0)), name='target_minutes_positive')],
            },
        ),
    ]
