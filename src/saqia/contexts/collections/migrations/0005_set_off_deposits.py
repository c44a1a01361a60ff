"""Deposits that later debts took whole: nothing goes back any more, from a day on."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("collections", "0004_reduced_deposits")]
    operations = [
        migrations.AddField(
            model_name="depositrefund",
            name="set_off_on",
            field=models.DateField(null=True, help_text="when nothing was left of it"),
        ),
        migrations.RemoveConstraint(model_name="depositrefund", name="collections_deposit_refund_positive"),
        migrations.AddConstraint(
            model_name="depositrefund",
            constraint=models.CheckConstraint(
                condition=Q(amount_centimes__gt=0) | Q(amount_centimes=0, status="set-off"),
                name="collections_deposit_refund_positive",
            ),
        ),
    ]
