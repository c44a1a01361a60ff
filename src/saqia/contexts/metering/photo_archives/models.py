"""Archives of photos that were sent."""

from django.db import models

from saqia.contexts.metering.photo_archives import states
from saqia.platform.tenancy.models import TenantModel

LATE, FILE = "late", "file"
KINDS = (LATE, FILE)


class PhotoArchive(TenantModel):
    """An archive of photos, taken in by a job: what became of each photo, or why it was refused whole."""

    kind = models.CharField(
        max_length=4, help_text="late: put on readings that were recorded before; file: named by a file of readings"
    )
    name = models.CharField(max_length=120, help_text="of the file as it was sent")
    sha256 = models.CharField(max_length=64, help_text="of the archive; of a file of readings: of both")
    stored_as = models.CharField(max_length=64, help_text="what its bytes are called until they are taken in")
    status = models.CharField(max_length=8, default=states.WAITING)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    added = models.IntegerField(default=0)
    present = models.IntegerField(default=0, help_text="photos that their readings had before")
    refused = models.JSONField(default=list, help_text="of each refused photo: its name, a code of wording.REFUSALS")
    reason = models.CharField(max_length=20, default="", help_text="why all of it was refused: a code of wording")
    asked_by = models.CharField(max_length=80, help_text="the actor's code")
    person_id = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "metering_photo_archive"
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=KINDS), name="metering_photo_archive_kind"),
            models.CheckConstraint(
                condition=models.Q(status__in=[*states.ACTIVE, *states.ENDED, states.FAILED]),
                name="metering_photo_archive_status",
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "sha256"], name="metering_photo_archive_hash")]
