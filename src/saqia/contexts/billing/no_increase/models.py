"""Reports that were drawn up, and which of them everybody may read."""

from django.db import models

from saqia.platform.tenancy.models import TenantModel

MADE, PUBLISHED, RETRACTED = "made", "published", "retracted"


class NoIncreaseReport(TenantModel):
    """A month under a former grid and today's, without a name or a number of anybody. What it says never changes."""

    month = models.DateField(help_text="first day of the month that was billed")
    grid = models.CharField(max_length=60, help_text="name of the former grid in rules/former/")
    content = models.JSONField(help_text="figures by group, biggest rises, sources, cycles with their seals")
    sha256 = models.CharField(max_length=64, help_text="of the content: the same comparison is the same report")
    status = models.CharField(max_length=10, default=MADE)
    made_by = models.CharField(max_length=80, help_text="the actor's code")
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    retracted_at = models.DateTimeField(null=True)
    retracted_because = models.CharField(max_length=200, default="")

    class Meta:
        db_table = "billing_no_increase_report"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "sha256"], name="billing_no_increase_once"),
        ]
