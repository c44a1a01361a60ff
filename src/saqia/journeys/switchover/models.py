"""How far each handover has come: checked with which result, loaded up to which part."""

from django.db import models

from saqia.platform.tenancy.models import TenantModel


class Handover(TenantModel):
    """The files of one former operator as they were on one day: other content is another row."""

    source = models.CharField(max_length=40, help_text="code of the former operator's system")
    mapping_sha256 = models.CharField(max_length=64)
    content_sha256 = models.CharField(max_length=64, help_text="of the mapping, the control file and every file")
    is_go = models.BooleanField()
    report = models.JSONField(help_text="the readiness report, see reports.py; no personal data")
    switched_on = models.DateField(help_text="day of the switch-over: indices end, balances open")
    checked_at = models.DateTimeField()
    loaded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "switchover_handover"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "source", "content_sha256"], name="switchover_handover_content_uniq"
            )
        ]


class Stage(TenantModel):
    """One part of one stage of a load, written in the transaction that loaded it: what has a row is done."""

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    name = models.CharField(max_length=20, help_text="a code of wording.STAGES")
    part = models.IntegerField()
    parts = models.IntegerField()
    rows = models.BigIntegerField()
    accepted = models.BigIntegerField(help_text="stored by this load")
    already = models.BigIntegerField(help_text="stored by an earlier one")
    refused = models.BigIntegerField(help_text="accepted by the check, refused by the context")
    left_out = models.BigIntegerField(default=0, help_text="rows of which an invalid optional value was left out")
    faults = models.JSONField(default=list, help_text="counts by field and reason")
    done_at = models.DateTimeField()

    class Meta:
        db_table = "switchover_stage"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "handover", "name", "part"], name="switchover_stage_once")
        ]
