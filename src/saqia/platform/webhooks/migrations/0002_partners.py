from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0001_subscriptions")]

    operations = [
        migrations.AlterField(
            model_name="subscription",
            name="sign_in_id",
            field=models.BigIntegerField(help_text="for whom; null: for itself, as a partner", null=True),
        ),
        migrations.RemoveConstraint(model_name="subscription", name="webhooks_subscription_once"),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("tenant_id", "client_id", "sign_in_id", "url"),
                name="webhooks_subscription_once",
                nulls_distinct=False,
            ),
        ),
    ]
