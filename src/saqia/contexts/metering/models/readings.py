"""What was read, where it came from, and what was decided about it. All append-only."""

from django.db import models
from django.db.models import Q

from saqia.contexts.metering.models.meters import Meter
from saqia.contexts.metering.models.rounds import Round
from saqia.platform.tenancy.models import TenantModel


class FileImport(TenantModel):
    """One readings file taken in: its hash and what became of its lines."""

    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False
    )
    sha256 = models.CharField(max_length=64)
    lines = models.BigIntegerField()
    recorded = models.BigIntegerField()
    warned = models.BigIntegerField(help_text="of the recorded: accepted with a warning")
    held = models.BigIntegerField(help_text="of the recorded: wait for a decision")
    already_recorded = models.BigIntegerField()
    refused = models.BigIntegerField()
    imported_at = models.DateTimeField()

    class Meta:
        db_table = "metering_file_import"
        indexes = [models.Index(fields=["tenant_id", "sha256"], name="metering_file_import_sha256")]


class Reading(TenantModel):
    """An index on a day. A correction is a new row that names the one it corrects."""

    meter = models.ForeignKey(Meter, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    register = models.SmallIntegerField(help_text="saqia.engine.codes.Register")
    read_on = models.DateField()
    read_at = models.DateTimeField(null=True, help_text="when the time of day is known")
    index_milli = models.BigIntegerField(null=True, help_text="thousandths on the dial; None: not readable")
    source = models.CharField(max_length=12, help_text="types.Source")
    verdict = models.SmallIntegerField(help_text="saqia.engine.validation.verdicts.Verdict, as judged when recorded")
    reason = models.SmallIntegerField(default=0, help_text="saqia.engine.validation.verdicts.Reason")
    anomaly = models.CharField(max_length=24, null=True, help_text="a code of rules/anomalies.yaml")
    remark = models.CharField(max_length=200, default="")
    lat = models.FloatField(null=True, help_text="WGS 84 degrees: where the reader stood")
    lon = models.FloatField(null=True)
    photo_id = models.BigIntegerField(null=True, help_text="the file of its photo")
    author = models.CharField(max_length=80, help_text="the actor's code")
    recorded_at = models.DateTimeField()
    corrects = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_constraint=False,
        db_index=False,
        help_text="the reading that this one replaces",
    )
    file_import = models.ForeignKey(
        FileImport, on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False
    )

    class Meta:
        db_table = "metering_reading"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "meter", "register", "read_on", "source", "index_milli", "corrects"],
                nulls_distinct=False,
                name="metering_reading_once",
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "corrects"],
                condition=Q(corrects__isnull=False),
                name="metering_reading_corrected_once",
            ),
            models.CheckConstraint(condition=Q(index_milli__gte=0), name="metering_reading_index"),
            models.CheckConstraint(
                condition=Q(index_milli__isnull=False) | Q(anomaly__isnull=False), name="metering_reading_says"
            ),
            models.CheckConstraint(condition=Q(verdict__range=(0, 2)), name="metering_reading_verdict"),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "file_import"],
                condition=Q(file_import__isnull=False),
                name="metering_reading_file",
            ),
            models.Index(fields=["tenant_id", "read_on"], condition=Q(verdict=2), name="metering_reading_held"),
            models.Index(
                fields=["tenant_id", "meter", "read_on"],
                condition=Q(anomaly__isnull=False),
                name="metering_reading_noted",
            ),
        ]


class ReadingPhoto(TenantModel):
    """A photo that came after its reading. The newest one is shown, and all are kept."""

    reading = models.ForeignKey(
        Reading, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    file_id = models.BigIntegerField(help_text="the file of the photo, examined before")
    sha256 = models.CharField(max_length=64, help_text="of the bytes as they came: the same picture is added once")
    source = models.CharField(max_length=12, help_text="types.PhotoSource")
    author = models.CharField(max_length=80, help_text="the actor's code")
    added_at = models.DateTimeField()

    class Meta:
        db_table = "metering_reading_photo"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "reading", "sha256"], name="metering_reading_photo_once")
        ]


class Decision(TenantModel):
    """What a person decided about a held reading: trust it, or set it aside. One per reading."""

    reading = models.ForeignKey(
        Reading, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    is_trusted = models.BooleanField()
    reason = models.CharField(max_length=40, help_text="a code of wording.DECISIONS")
    author = models.CharField(max_length=80)
    decided_at = models.DateTimeField()

    class Meta:
        db_table = "metering_decision"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "reading"], name="metering_decision_once")]
