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
        migrations.AddConstraint(
            model_name="tenant",
            constraint=models.CheckConstraint(
                condition=models.Q(("id__lt", 10000), ("sandbox_of", None))
                | models.Q(("id__gte", 10000), ("sandbox_of__isnull", False)),
                name="tenancy_tenant_sandbox",
            ),
        ),
    ]
