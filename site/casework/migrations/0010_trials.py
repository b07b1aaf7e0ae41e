"""Trials of a draft on the cases of the last year, and doubts looked at."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0009_calendar_overlays'),
        ('wagtailcore', '0097_baselogentry_uuid_action_timestamp_indexes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Trial',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('since', models.DateTimeField()),
                ('data', models.JSONField()),
                ('total', models.PositiveIntegerField()),
                ('counted', models.PositiveIntegerField(default=0)),
                ('last_received_at', models.DateTimeField(null=True)),
                ('last_case', models.UUIDField(null=True)),
                ('tallies', models.JSONField(default=dict)),
                ('worked_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='trials', to='casework.procedure')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.revision')),
            ],
            options={
                'ordering': ['-asked_at', '-pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SeenDoubt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=16)),
                ('seen_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seen_doubts', to='casework.procedure')),
                ('seen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('procedure', 'digest'), name='casework_seendoubt_once')],
            },
        ),
    ]
