"""A connection ends at a service point: where the meter that was set hangs."""

from django.db import migrations, models

_KEY = "requests_connection_service_point_id_tenant_fk"


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0002_access_grants"),
        ("requests", "0003_kept_deposits"),
    ]

    operations = [
        migrations.AddField(
            model_name="connection",
            name="service_point_id",
            field=models.BigIntegerField(help_text="where its meter hangs; None: it is not entered yet", null=True),
        ),
        migrations.RunSQL(
            sql=f"ALTER TABLE requests_connection ADD CONSTRAINT {_KEY} FOREIGN KEY (tenant_id, service_point_id) "
            "REFERENCES contracts_servicepoint (tenant_id, id)",
            reverse_sql=f"ALTER TABLE requests_connection DROP CONSTRAINT {_KEY}",
        ),
    ]
