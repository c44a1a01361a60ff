"""Changes of key that were refused are looked for by themselves: a person sees to each."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("prepaid", "0002_receipt_index")]

    operations = [
        migrations.AddIndex("keychange", models.Index(
            condition=models.Q(status="refused"), fields=["tenant_id", "meter"], name="prepaid_key_refused_idx",
        )),
    ]  # fmt: skip
