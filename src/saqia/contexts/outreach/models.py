"""Notices: what the distributor tells many people at once."""

from django.db import models

from saqia.platform.tenancy.models import TenantModel

DRAFT, PUBLISHED, CANCELED = "draft", "published", "canceled"
NEWS, CHANGE, LAW, CUT = "news", "change", "law", "cut"


class Notice(TenantModel):
    """A notice in two or three languages, and whom it concerns. It has ended when `ends_at` has passed."""

    slug = models.CharField(max_length=60, help_text="the last part of its address")
    kind = models.CharField(max_length=6)
    title_ar = models.CharField(max_length=120, help_text="of a cut: the place")
    title_fr = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, default="")
    text_ar = models.CharField(max_length=2000, help_text="of a cut: the reason")
    text_fr = models.CharField(max_length=2000)
    text_en = models.CharField(max_length=2000, default="")
    service = models.SmallIntegerField(null=True, help_text="of a cut: 1 electricity, 2 water, 3 sanitation")
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    sector_ids = models.JSONField(default=list)
    commune_codes = models.JSONField(default=list)
    customer_kinds = models.JSONField(default=list, help_text="only these; empty: all")
    uses = models.JSONField(default=list, help_text="only contracts of these use classes; empty: all")
    voltages = models.JSONField(default=list, help_text="only electricity of these voltages; empty: all contracts")
    large = models.BooleanField(default=False, help_text="only large consumers, by rules/large_consumers.yaml")
    status = models.CharField(max_length=9, default=DRAFT)
    written_by = models.CharField(max_length=80)
    written_at = models.DateTimeField()
    published_by = models.CharField(max_length=80, default="")
    published_at = models.DateTimeField(null=True)
    canceled_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=500, default="", help_text="why it was canceled")
    revision = models.SmallIntegerField(default=1, help_text="of a cut: how often it was told anew, and once")
    moved_at = models.DateTimeField(null=True)
    moved_by = models.CharField(max_length=80, default="")
    moved_why = models.CharField(max_length=500, default="", help_text="why its dates or places were changed last")

    class Meta:
        db_table = "outreach_notice"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "slug"], name="outreach_notice_slug")]
        indexes = [models.Index(fields=["tenant_id", "status", "published_at"], name="outreach_notice_published")]


class Revision(TenantModel):
    """What a published cut said before it was changed. Append-only: people were told of it."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    revision = models.SmallIntegerField()
    title_ar = models.CharField(max_length=120)
    title_fr = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    sector_ids = models.JSONField(default=list)
    commune_codes = models.JSONField(default=list)
    why = models.CharField(max_length=500, help_text="why it was changed")
    changed_by = models.CharField(max_length=80)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "outreach_revision"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "notice", "revision"], name="outreach_revision_uniq")
        ]
