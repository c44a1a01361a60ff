"""A distributor that is the sandbox of another."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0001_tenants")]

    operations = [
        migrations.AddField(
            model_name="tenant",
            name="sandbox_of",
            field=models.OneToOneField(
                help_text="whose partners try the API here, for no value",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.tenant",
            ),
        ),
    ]
