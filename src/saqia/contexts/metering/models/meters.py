"""Meters where they stand, and the registers that they count on."""

from django.db import models
from django.db.models import F, Q

from saqia.platform.tenancy.models import TenantModel


class Meter(TenantModel):
    """The stay of one meter at one service point over `[installed_on, removed_on)`.

    A meter that is overhauled and set elsewhere is a new row: its dial starts again from what was read that day.
    """

    service_point = models.ForeignKey(
        "contracts.ServicePoint", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    serial = models.CharField(max_length=40, help_text="as engraved")
    make = models.CharField(max_length=40, default="", help_text="maker's code; two makers may use one serial")
    service = models.SmallIntegerField(help_text="1 electricity, 2 water")
    digits = models.SmallIntegerField(help_text="whole digits of the dial: after 10**digits it starts again at 0")
    multiplier_milli = models.BigIntegerField(
        default=1000, help_text="thousandths; volume = index difference x multiplier (transformer ratio)"
    )
    phases = models.SmallIntegerField(null=True, help_text="1 or 3; None: water")
    installed_on = models.DateField()
    removed_on = models.DateField(null=True)
    source = models.CharField(max_length=40, null=True, help_text="code of the former operator's system")
    source_ref = models.CharField(max_length=60, null=True, help_text="its reference there")

    class Meta:
        db_table = "metering_meter"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "serial", "make"], condition=Q(removed_on=None), name="metering_meter_serial_uniq"
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "service_point"], condition=Q(removed_on=None), name="metering_meter_one_per_point"
            ),
            models.UniqueConstraint(fields=["tenant_id", "source", "source_ref"], name="metering_meter_source_uniq"),
            models.CheckConstraint(condition=Q(service__in=[1, 2]), name="metering_meter_service"),
            models.CheckConstraint(condition=Q(digits__range=(3, 9)), name="metering_meter_digits"),
            models.CheckConstraint(
                condition=Q(multiplier_milli__range=(1, 100_000_000)), name="metering_meter_multiplier"
            ),
            models.CheckConstraint(condition=Q(phases=None) | Q(phases__in=[1, 3]), name="metering_meter_phases"),
            models.CheckConstraint(
                condition=Q(removed_on=None) | Q(removed_on__gte=F("installed_on")), name="metering_meter_dates"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "service_point"], name="metering_meter_point"),
            models.Index(fields=["tenant_id", "serial"], name="metering_meter_serial"),
        ]


class Register(TenantModel):
    """One counter of a meter: the total, or a tariff post (`saqia.engine.codes.Register`)."""

    meter = models.ForeignKey(Meter, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    code = models.SmallIntegerField(help_text="0 total, 1 normal, 2 peak, 3 full, 4 off-peak")

    class Meta:
        db_table = "metering_register"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "meter", "code"], name="metering_register_code_uniq"),
            models.CheckConstraint(condition=Q(code__range=(0, 4)), name="metering_register_code"),
        ]
