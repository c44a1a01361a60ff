"""An operator's own grids: drafts that people write, and those that a second person approved. These never change."""

from django.db import models

from saqia.platform.tenancy.models import TenantModel

DRAFT, SUBMITTED, APPROVED, WITHDRAWN = "draft", "submitted", "approved", "withdrawn"


class Draft(TenantModel):
    """A grid that is being written: rule files and their cases, as text."""

    title = models.CharField(max_length=120)
    in_force_on = models.DateField(help_text="first day on which its prices hold")
    files = models.JSONField(default=dict, help_text="file name -> YAML")
    sha256 = models.CharField(max_length=64, help_text="of date and files: what was checked, run and approved")
    status = models.CharField(max_length=10, default=DRAFT)
    written_by = models.CharField(max_length=80, help_text="the actor's code: whoever wrote last")
    written_at = models.DateTimeField()
    submitted_by = models.CharField(max_length=80, default="")
    decided_by = models.CharField(max_length=80, default="")
    decided_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=500, default="")
    shadow = models.JSONField(default=dict, help_text="what a past cycle would have come to")
    shadow_sha256 = models.CharField(max_length=64, default="", help_text="of the content that was run")

    class Meta:
        db_table = "tariffs_draft"


class AdoptedGrid(TenantModel):
    """A grid that two people answered for. Append-only: what bills rest on cannot be rewritten."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    title = models.CharField(max_length=120)
    in_force_on = models.DateField()
    files = models.JSONField()
    sha256 = models.CharField(max_length=64)
    table_sha256 = models.CharField(max_length=64, help_text="of the compiled tariffs, as cycles record it")
    proposed_by = models.CharField(max_length=80)
    approved_by = models.CharField(max_length=80)
    approved_at = models.DateTimeField()

    class Meta:
        db_table = "tariffs_adopted_grid"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "draft"], name="tariffs_adopted_grid_once")]
