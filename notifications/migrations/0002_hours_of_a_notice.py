"""The hours in which a mail may leave lie with its row."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_outbox_and_inbox"),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="hours",
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
    ]
