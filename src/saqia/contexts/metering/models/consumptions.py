"""What was consumed from a reading to a reading: the ground on which billing stands. Append-only."""

from django.db import models
from django.db.models import F, Q

from saqia.contexts.metering.models.meters import Meter
from saqia.contexts.metering.models.readings import Reading
from saqia.contexts.metering.models.rounds import Round
from saqia.platform.tenancy.models import TenantModel


class Closing(TenantModel):
    """A month of a round was closed for the first time; closing it again adds what is new and no row here."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    month = models.DateField(help_text="its first day")
    closed_at = models.DateTimeField()

    class Meta:
        db_table = "metering_closing"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "round", "month"], name="metering_closing_once")]


class Consumption(TenantModel):
    """One register of a service point over `[from_on, to_on)`.

    A row that cannot be billed says why and leaves the period open: the next one starts where the last billable one
    ended. A row that takes another's place names it.
    """

    service_point = models.ForeignKey(
        "contracts.ServicePoint", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    meter = models.ForeignKey(Meter, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    register = models.SmallIntegerField()
    service = models.SmallIntegerField()
    round = models.ForeignKey(
        Round,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_constraint=False,
        db_index=False,
        help_text="None: consumed under the former operator",
    )
    month = models.DateField(help_text="first day of the month of the round")
    closes_month = models.BooleanField(
        db_default=True, help_text="False: it ends within the month, where a contract does"
    )
    from_on = models.DateField()
    to_on = models.DateField()
    opening = models.ForeignKey(
        Reading, on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False
    )
    closing = models.ForeignKey(
        Reading,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_constraint=False,
        db_index=False,
        help_text="None: nothing to close on; the row is not billable",
    )
    opening_index_milli = models.BigIntegerField(null=True)
    closing_index_milli = models.BigIntegerField(null=True)
    opening_source = models.CharField(max_length=12, null=True)
    closing_source = models.CharField(max_length=12, null=True)
    volume_milli = models.BigIntegerField(help_text="thousandths of kWh or m3; negative when estimates took too much")
    estimated = models.BooleanField()
    method = models.CharField(max_length=16, null=True, help_text="types.Method, when the volume was not measured")
    reference_volume_milli = models.BigIntegerField(default=0, help_text="last actual consumption")
    reference_days = models.IntegerField(default=0, help_text="its days; 0: none is known")
    catch_up_from_on = models.DateField(null=True, help_text="start of the estimates that this actual reading settles")
    catch_up_milli = models.BigIntegerField(default=0, help_text="what those estimates counted")
    parts = models.JSONField(null=True, help_text="one entry a meter, when a meter was replaced in the period")
    is_billable = models.BooleanField()
    hold_reason = models.CharField(max_length=24, null=True, help_text="types.Hold, when it is not billable")
    anomaly = models.CharField(max_length=24, null=True)
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False
    )
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "metering_consumption"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "service_point", "register", "to_on", "replaces"],
                nulls_distinct=False,
                name="metering_consumption_once",
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "service_point", "register", "month", "replaces"],
                condition=Q(round__isnull=False, closes_month=True),
                nulls_distinct=False,
                name="metering_consumption_month_once",
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "replaces"],
                condition=Q(replaces__isnull=False),
                name="metering_consumption_replaced_once",
            ),
            models.CheckConstraint(condition=Q(to_on__gt=F("from_on")), name="metering_consumption_dates"),
            models.CheckConstraint(
                condition=Q(is_billable=True, hold_reason=None, closing__isnull=False)
                | Q(is_billable=False, hold_reason__isnull=False),
                name="metering_consumption_billable",
            ),
            models.CheckConstraint(
                condition=Q(volume_milli__gte=0) | Q(catch_up_from_on__isnull=False),
                name="metering_consumption_negative_settles",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "round", "month"],
                condition=Q(round__isnull=False),
                name="metering_consumption_round",
            ),
        ]
