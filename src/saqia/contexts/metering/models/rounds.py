"""Who walks where: reading rounds (tournées), their books (carnets), the points in walking order."""

from django.db import models
from django.db.models import Q

from saqia.platform.tenancy.models import TenantModel


class Round(TenantModel):
    """Meters that are read and billed together, every month around the same day."""

    code = models.CharField(max_length=20)
    name_ar = models.CharField(max_length=120)
    name_fr = models.CharField(max_length=120)
    frequency = models.CharField(max_length=10, default="monthly")
    read_day = models.SmallIntegerField(help_text="day of the month around which the round is walked")

    class Meta:
        db_table = "metering_round"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "code"], name="metering_round_code_uniq"),
            models.CheckConstraint(condition=Q(read_day__range=(1, 28)), name="metering_round_read_day"),
            models.CheckConstraint(condition=Q(frequency="monthly"), name="metering_round_frequency"),
        ]


class Book(TenantModel):
    """The part of a round that one reader walks."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    code = models.CharField(max_length=20)
    reader_person_id = models.BigIntegerField(null=True, help_text="staff person; None: nobody is assigned")
    reader_from_on = models.DateField(null=True, help_text="since when; None: it was not noted")
    next_person_id = models.BigIntegerField(null=True, help_text="who reads it from `next_from_on`; None: nobody")
    next_from_on = models.DateField(null=True, help_text="None: no change is planned")

    class Meta:
        db_table = "metering_book"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "round", "code"], name="metering_book_code_uniq"),
            models.CheckConstraint(
                condition=Q(next_person_id=None) | ~Q(next_from_on=None), name="metering_book_next_reader"
            ),
        ]


class IntervalWarning(TenantModel):
    """Periods of a round came near their longest length in a month, or passed it: told once, counted each night."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    month = models.DateField(help_text="first day of the month of the round in which it was told")
    stage = models.CharField(max_length=8, help_text="warning, overdue")
    meters = models.IntegerField(help_text="that many on the last night; 0: it is over")
    told_at = models.DateTimeField()

    class Meta:
        db_table = "metering_interval_warning"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "round", "month", "stage"], name="metering_interval_warning_once"
            ),
            models.CheckConstraint(condition=Q(stage__in=["warning", "overdue"]), name="metering_interval_stage"),
            models.CheckConstraint(condition=Q(meters__gte=0), name="metering_interval_meters"),
        ]


class Stop(TenantModel):
    """A service point in a book, in walking order. A point belongs to one book."""

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    service_point = models.ForeignKey(
        "contracts.ServicePoint", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    position = models.IntegerField()

    class Meta:
        db_table = "metering_stop"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "service_point"], name="metering_stop_point_uniq"),
        ]
        indexes = [models.Index(fields=["tenant_id", "book", "position"], name="metering_stop_order")]
