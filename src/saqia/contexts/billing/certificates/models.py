"""Certificates that were issued: what each says, for ever."""

from django.db import models

from saqia.platform.tenancy.models import TenantModel


class Certificate(TenantModel):
    """A certificate as it was issued: what it says, the hash of that, the code that opens it. Append-only."""

    number = models.BigIntegerField(help_text="year x 1e9 + rank")
    kind = models.CharField(max_length=10, help_text="paid-up or contract")
    account_id = models.BigIntegerField()
    language = models.CharField(max_length=2)
    code = models.CharField(max_length=16, help_text="printed on it; without it nothing is told")
    content = models.JSONField(help_text="what it says, minimal")
    sha256 = models.CharField(max_length=64, help_text="of the content, canonical JSON")
    cause = models.CharField(max_length=120)
    issued_on = models.DateField()
    valid_until = models.DateField()
    issued_at = models.DateTimeField()

    class Meta:
        db_table = "billing_certificate"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "number"], name="billing_certificate_number_uniq"),
            models.UniqueConstraint(fields=["tenant_id", "cause"], name="billing_certificate_cause_uniq"),
        ]
        indexes = [models.Index(fields=["tenant_id", "account_id"], name="billing_certificate_account")]
