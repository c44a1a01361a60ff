"""Keys that came with a request, and what was answered the first time."""

from django.db import models

from saqia.platform.tenancy.models import TenantModel


class Answer(TenantModel):
    """One key of one caller: taken while `status` is empty, answered afterwards; deleted when it expires."""

    subject = models.BinaryField(max_length=32, help_text="SHA-256 of who calls, the address and the key")
    request_sha256 = models.BinaryField(max_length=32, help_text="of the body: another one is another request")
    status = models.SmallIntegerField(null=True)
    media_type = models.CharField(max_length=100, default="")
    body = models.BinaryField(default=b"")
    taken_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "idempotency_answer"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "subject"], name="idempotency_answer_subject_uniq"),
        ]
        indexes = [models.Index(fields=["tenant_id", "expires_at"], name="idempotency_answer_expires")]
