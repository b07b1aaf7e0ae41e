"""What had passed when its case was closed or withdrawn counts as broken."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0011_second_factor'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='clock',
            name='casework_clock_record',
        ),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(condition=models.Q(('public', True)), fields=['procedure', 'limit', 'started_at', 'taken', 'met_at', 'due_at', 'paused_at', 'dropped_at'], name='casework_clock_record'),
        ),
    ]
