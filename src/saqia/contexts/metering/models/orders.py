"""What a crew is sent to a meter for."""

from django.db import models
from django.db.models import Q

from saqia.contexts.metering import states
from saqia.contexts.metering.models.meters import Meter
from saqia.contexts.metering.models.readings import Reading
from saqia.platform.tenancy.models import TenantModel


class WorkOrder(TenantModel):
    """What a reader noted at a meter and a crew sees to; one for a meter and a note, however often noted."""

    reading = models.ForeignKey(
        Reading, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    meter = models.ForeignKey(Meter, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    anomaly = models.CharField(max_length=24, help_text="a code of rules/anomalies.yaml")
    due_on = models.DateField(help_text="by work_orders of rules/reading.yaml, on the day of the order")
    status = models.CharField(max_length=10, default=states.OPEN)
    ordered_at = models.DateTimeField()
    ordered_by = models.CharField(max_length=80, help_text="who recorded the reading: the actor's code")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, default="")
    remark = models.CharField(max_length=200, default="", help_text="what was done, or why it was canceled")

    class Meta:
        db_table = "metering_work_order"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "reading"], name="metering_work_order_once"),
            models.UniqueConstraint(
                fields=["tenant_id", "meter", "anomaly"], condition=Q(status=states.OPEN),
                name="metering_work_order_one_open",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[states.OPEN, states.DONE, states.CANCELED]), name="metering_work_order_status"
            ),
            models.CheckConstraint(
                condition=Q(status=states.OPEN, ended_at__isnull=True)
                | Q(~Q(status=states.OPEN), ended_at__isnull=False),
                name="metering_work_order_ended",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["tenant_id", "status", "due_on"], name="metering_work_order_due")]
