"""Promises in full: recorded steps, areas and breadth, hours of service, promised dates."""

import json
from importlib import import_module

import django.db.models.deletion
import modelcluster.fields
from django.db import migrations, models

# Frozen versions and drafts are read by the names of today.
RENAMED = {"warn_days": "warn_before", "days_after_due": "after"}
create_roles = import_module("casework.migrations.0003_roles").create_roles


def renamed(data):
    if isinstance(data, dict):
        return {RENAMED.get(name, name): renamed(part) for name, part in data.items()}
    return [renamed(part) for part in data] if isinstance(data, list) else data


def rename_in_versions(apps, schema_editor):
    for version in apps.get_model("casework", "ProcedureVersion").objects.iterator():
        version.data = renamed(version.data)
        version.save(update_fields=["data"])
    revisions = apps.get_model("wagtailcore", "Revision").objects.filter(
        content_type__app_label="casework", content_type__model="procedure"
    )
    for revision in revisions.iterator():
        revision.content = renamed(json.loads(json.dumps(revision.content)))
        revision.save(update_fields=["content"])


def forget_ended_warnings(apps, schema_editor):
    """The column said when to warn of every clock; now only of those that run."""
    ended = models.Q(met_at__isnull=False) | models.Q(dropped_at__isnull=False)
    clocks = apps.get_model("casework", "Clock").objects
    clocks.filter(ended | models.Q(paused_at__isnull=False)).update(alert_at=None)


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0007_case_lists'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProcedureArea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('code', models.SlugField(max_length=40, verbose_name='code')),
                ('title_zh', models.CharField(max_length=160, verbose_name='title (Chinese)')),
                ('title_en', models.CharField(blank=True, max_length=240, verbose_name='title (English)')),
            ],
            options={
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.AlterModelOptions(
            name='case',
            options={'base_manager_name': 'unscoped', 'default_permissions': (), 'ordering': ['-received_at', '-pk'], 'permissions': [('accept_case', 'accept case'), ('add_note', 'add note'), ('approve_outcome', 'approve outcome'), ('ask_supplement', 'ask supplement'), ('assign_case', 'assign case'), ('classify_case', 'classify case'), ('close_case', 'close case'), ('correct_time', 'correct time'), ('declare_conflict', 'declare conflict'), ('draft_answer', 'draft answer'), ('extend_limit', 'extend limit'), ('message_submitter', 'message submitter'), ('open_original', 'open original'), ('prepare_outcome', 'prepare outcome'), ('promise_date', 'promise date'), ('publish_outcome', 'publish outcome'), ('read_case', 'read case'), ('read_events', 'read events'), ('record_follow_up', 'record follow up'), ('record_step', 'record step'), ('refuse_case', 'refuse case'), ('register_case', 'register case'), ('reply_case', 'reply case'), ('request_extension', 'request extension'), ('return_case', 'return case'), ('reveal_identity', 'reveal identity'), ('review_answer', 'review answer'), ('sign_off_answer', 'sign off answer')], 'verbose_name': 'case', 'verbose_name_plural': 'cases'},
        ),
        migrations.RenameField(
            model_name='clock',
            old_name='warn_at',
            new_name='alert_at',
        ),
        migrations.RenameField(
            model_name='procedureescalation',
            old_name='days_after_due',
            new_name='after',
        ),
        migrations.RenameField(
            model_name='procedurelimit',
            old_name='warn_days',
            new_name='warn_before',
        ),
        migrations.AddField(
            model_name='case',
            name='area',
            field=models.CharField(blank=True, max_length=40, verbose_name='area'),
        ),
        migrations.AddField(
            model_name='case',
            name='breadth',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='units that must agree'),
        ),
        migrations.AddField(
            model_name='procedure',
            name='body',
            field=models.CharField(choices=[('administrative_organ', 'administrative organ'), ('petition_office', 'petition office'), ('hotline', 'hotline'), ('service_hall', 'service hall'), ('market_regulator', 'market regulator'), ('labour_inspection', 'labour inspection'), ('hospital', 'hospital or care home'), ('bank_insurer', 'bank or insurer'), ('school', 'school'), ('utility', 'public utility'), ('property_manager', 'property manager'), ('company', 'company'), ('village_or_party', 'village or party organisation'), ('other', 'other body')], default='other', help_text='Says which statute sets a ceiling to the time limits.', max_length=24, verbose_name='kind of body'),
        ),
        migrations.AddField(
            model_name='procedure',
            name='service_hours',
            field=models.CharField(blank=True, help_text='On workdays: 08:30-12:00, 14:00-17:30', max_length=100, verbose_name='hours of service'),
        ),
        migrations.AlterField(
            model_name='procedureescalation',
            name='after',
            field=models.SmallIntegerField(default=0, verbose_name='after the limit'),
        ),
        migrations.AddField(
            model_name='procedureescalation',
            name='limits',
            field=models.CharField(blank=True, help_text='Codes, comma-separated; empty for all.', max_length=200, verbose_name='limits'),
        ),
        migrations.AddField(
            model_name='procedureescalation',
            name='unit',
            field=models.CharField(choices=[('minute', 'minutes'), ('hour', 'hours'), ('calendar_day', 'calendar days'), ('workday', 'workdays')], default='calendar_day', max_length=12, verbose_name='unit of time'),
        ),
        migrations.AddField(
            model_name='proceduregate',
            name='areas',
            field=models.CharField(blank=True, help_text='Codes, comma-separated; empty for all.', max_length=200, verbose_name='only for areas'),
        ),
        migrations.AddField(
            model_name='proceduregate',
            name='units_from',
            field=models.PositiveSmallIntegerField(default=0, help_text='How many units must agree; 0 for no bound.', verbose_name='only from this many units'),
        ),
        migrations.AddField(
            model_name='proceduregate',
            name='units_to',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='only up to this many units'),
        ),
        migrations.AddField(
            model_name='procedurelimit',
            name='areas',
            field=models.CharField(blank=True, help_text='Codes, comma-separated; empty for all.', max_length=200, verbose_name='only for areas'),
        ),
        migrations.AddField(
            model_name='procedurelimit',
            name='extension_ceiling',
            field=models.PositiveSmallIntegerField(blank=True, help_text='From the start of the limit, in the unit of the extension.', null=True, verbose_name='at most in all'),
        ),
        migrations.AddField(
            model_name='procedurelimit',
            name='hours',
            field=models.CharField(choices=[('round_the_clock', 'round the clock'), ('service', 'in hours of service')], default='round_the_clock', max_length=16, verbose_name='minutes and hours run'),
        ),
        migrations.AddField(
            model_name='procedurelimit',
            name='promises',
            field=models.PositiveSmallIntegerField(default=0, help_text='Inside the limit: 1 once, 2 with one postponement.', verbose_name='dates the handler may promise'),
        ),
        migrations.AddField(
            model_name='procedurelimit',
            name='units_from',
            field=models.PositiveSmallIntegerField(default=0, help_text='How many units must agree; 0 for no bound.', verbose_name='only from this many units'),
        ),
        migrations.AddField(
            model_name='procedurelimit',
            name='units_to',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='only up to this many units'),
        ),
        migrations.AlterField(
            model_name='procedurelimit',
            name='warn_before',
            field=models.PositiveSmallIntegerField(default=2, help_text="In the limit's own unit.", verbose_name='warn before'),
        ),
        migrations.AddField(
            model_name='procedurestep',
            name='public',
            field=models.BooleanField(default=False, verbose_name='the submitter is shown it'),
        ),
        migrations.AddField(
            model_name='procedurestep',
            name='recorded',
            field=models.BooleanField(default=False, help_text='Time limits may then begin and end with it.', verbose_name='staff record when it is done'),
        ),
        migrations.AlterField(
            model_name='procedurelimit',
            name='met_by',
            field=models.CharField(max_length=60, verbose_name='met by'),
        ),
        migrations.AlterField(
            model_name='procedurelimit',
            name='starts_on',
            field=models.CharField(max_length=60, verbose_name='starts on'),
        ),
        migrations.AlterField(
            model_name='procedurestop',
            name='from_event',
            field=models.CharField(max_length=60, verbose_name='from'),
        ),
        migrations.AlterField(
            model_name='procedurestop',
            name='to_event',
            field=models.CharField(max_length=60, verbose_name='until'),
        ),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(condition=models.Q(('alert_at__isnull', False)), fields=['alert_at', 'id'], name='casework_clock_alert'),
        ),
        migrations.AddField(
            model_name='procedurearea',
            name='procedure',
            field=modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='areas', to='casework.procedure'),
        ),
        migrations.RunPython(rename_in_versions, migrations.RunPython.noop),
        migrations.RunPython(forget_ended_warnings, migrations.RunPython.noop),
        # The new rights of the roles.
        migrations.RunPython(create_roles, migrations.RunPython.noop),
    ]
