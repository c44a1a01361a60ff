"""A book has its reader from a day on, and may have the next one noted before that day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("metering", "0004_interval_warnings"),
    ]

    operations = [
        migrations.AddField(
            model_name="book",
            name="reader_from_on",
            field=models.DateField(help_text="since when; None: it was not noted", null=True),
        ),
        migrations.AddField(
            model_name="book",
            name="next_person_id",
            field=models.BigIntegerField(help_text="who reads it from `next_from_on`; None: nobody", null=True),
        ),
        migrations.AddField(
            model_name="book",
            name="next_from_on",
            field=models.DateField(help_text="None: no change is planned", null=True),
        ),
        migrations.AddConstraint(
            model_name="book",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("next_person_id", None), models.Q(("next_from_on", None), _negated=True), _connector="OR"
                ),
                name="metering_book_next_reader",
            ),
        ),
    ]
