"""What is known of a stored file; its bytes lie in the store, named by their hash."""

from django.db import models

from saqia.platform.tenancy.models import TenantModel

QUARANTINED, ACCEPTED, REFUSED = "quarantined", "accepted", "refused"
# A state moves along these arrows only; each arrow is an event (events.py).
GRAPH = {QUARANTINED: frozenset({ACCEPTED, REFUSED}), ACCEPTED: frozenset[str](), REFUSED: frozenset[str]()}


class File(TenantModel):
    """One file of a distributor. The same bytes for the same purpose are one row."""

    purpose = models.CharField(max_length=40, help_text="what it is for, such as complaint-photo")
    media_type = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64, help_text="of the bytes as they came")
    size = models.BigIntegerField(help_text="bytes, as they came")
    state = models.CharField(max_length=12, default=QUARANTINED)
    clean_sha256 = models.CharField(max_length=64, default="", help_text="of the bytes to give out, once accepted")
    reason = models.CharField(max_length=40, default="", help_text="why it was refused, a code of wording.REASONS")
    stored_at = models.DateTimeField()
    examined_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "files_file"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "sha256", "purpose"], name="files_file_once"),
            models.CheckConstraint(
                condition=models.Q(state="quarantined", clean_sha256="", reason="", examined_at__isnull=True)
                | (models.Q(state="accepted", reason="", examined_at__isnull=False) & ~models.Q(clean_sha256=""))
                | (models.Q(state="refused", clean_sha256="", examined_at__isnull=False) & ~models.Q(reason="")),
                name="files_file_state",
            ),
        ]
