"""Names are found in the other script than the one they are stored in."""

from django.db import migrations, models

from saqia.contexts.parties.migrations import _known_words, _sounds


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0003_notes"),
    ]

    operations = [
        migrations.AddField(
            model_name="nameword",
            name="skeleton",
            field=models.CharField(default="", help_text="its consonants as they sound, in any script", max_length=60),
        ),
        migrations.AddField(
            model_name="nameword",
            name="heard",
            field=models.CharField(
                default="", help_text="its sound; of an Arabic word, a pattern of sounds", max_length=800
            ),
        ),
        migrations.RemoveConstraint(model_name="nameword", name="parties_name_word_uniq"),
        migrations.AddConstraint(
            model_name="nameword",
            constraint=models.UniqueConstraint(fields=("tenant_id", "word", "heard"), name="parties_name_word_uniq"),
        ),
        migrations.RunPython(_known_words.hear, migrations.RunPython.noop),
        _sounds.STEP,
    ]
