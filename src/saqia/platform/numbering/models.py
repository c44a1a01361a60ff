"""The next number of each series, and who reserved which numbers."""

from django.db import models

from saqia.platform.tenancy.models import TenantModel


class Series(TenantModel):
    """One series of one year, such as `bill` 2026. Its row is locked only for the moment of a reservation."""

    series = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    next_number = models.BigIntegerField()

    class Meta:
        db_table = "numbering_series"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "series", "year"], name="numbering_series_year")]


class Reservation(TenantModel):
    """Numbers given to a cause, `first` to `last` inclusive; never taken back. Append-only."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    cause = models.CharField(max_length=120, help_text="what they are for: the seal of a run, the id of a credit note")
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "numbering_reservation"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "series", "cause"], name="numbering_reservation_cause"),
        ]
