"""Calendars over calendars, notices that can be taken back, clocks by calendar."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0008_promises_in_full"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="calendar",
            name="base",
            field=models.ForeignKey(
                blank=True,
                help_text=(
                    "For the days an area or organisation keeps differently; all others "
                    "are those of that calendar, next year's notice included."
                ),
                limit_choices_to={"base": None},
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="overlays",
                to="casework.calendar",
                verbose_name="lies over",
            ),
        ),
        migrations.AddField(
            model_name="calendar",
            name="scope",
            field=models.CharField(
                choices=[
                    ("organisation", "the organisation"),
                    ("area", "the area"),
                ],
                default="organisation",
                max_length=12,
                verbose_name="whose days",
            ),
        ),
        migrations.AddField(
            model_name="calendarnotice",
            name="loaded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="loaded by",
            ),
        ),
        migrations.AddField(
            model_name="calendarnotice",
            name="replaced",
            field=models.JSONField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="calendarnotice",
            name="taken_back_at",
            field=models.DateTimeField(
                blank=True, null=True, verbose_name="taken back at"
            ),
        ),
        migrations.AddField(
            model_name="calendarnotice",
            name="taken_back_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="taken back by",
            ),
        ),
        migrations.AlterField(
            model_name="calendar",
            name="code",
            field=models.SlugField(max_length=14, unique=True, verbose_name="code"),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(
                    ("dropped_at__isnull", True), ("met_at__isnull", True)
                ),
                fields=["calendar", "provisional", "case"],
                name="casework_clock_calendar",
            ),
        ),
    ]
