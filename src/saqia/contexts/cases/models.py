"""Files on their way: the file, its moves, its papers, what was begun and not deposited, what its clock told."""

from django.db import models
from django.db.models import Q

from saqia.platform.tenancy.models import TenantModel


class File(TenantModel):
    """A file (ملف): who deposited what, by which definition, in which stage it is, until when."""

    number = models.CharField(max_length=24, help_text="series, year, rank without a gap, check digit")
    procedure = models.CharField(max_length=40)
    version = models.SmallIntegerField(help_text="of the definition that it follows to its end")
    client_key = models.CharField(max_length=80, help_text="given by whoever sends it, so that it counts once")
    content_sha256 = models.CharField(max_length=64, help_text="of the deposit: the same key brings the same file")
    channel = models.CharField(max_length=6, help_text="portal, desk, phone, api, sms")
    customer = models.ForeignKey(
        "parties.Customer", on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False
    )
    account_id = models.BigIntegerField(null=True, help_text="the account that it is about, where there is one")
    sign_in_id = models.BigIntegerField(null=True, help_text="of whoever deposited it signed in")
    contact_name = models.CharField(max_length=120)
    contact_phone = models.CharField(max_length=20, default="", help_text="+212..., for the answer")
    contact_email = models.CharField(max_length=120, default="")
    language = models.CharField(max_length=2, help_text="of the receipt and the messages")
    commune = models.ForeignKey(
        "territory.Commune", on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    unit_code = models.CharField(max_length=20, help_text="where it was sent, a code of rules/case_units.yaml")
    priority = models.CharField(max_length=6, default="normal")
    stage = models.CharField(max_length=40)
    stage_kind = models.CharField(max_length=7, help_text="work, waiting, final")
    stage_role = models.CharField(max_length=20)
    stage_since_on = models.DateField()
    stage_due_on = models.DateField(null=True)
    unit = models.ForeignKey(
        "staff.Unit", on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False,
        help_text="the unit in whose queue it is; None: no unit of the company is it, or the applicant is waited for",
    )  # fmt: skip
    person = models.ForeignKey(
        "staff.Person", on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False,
        help_text="to whom it was assigned",
    )  # fmt: skip
    is_reopened = models.BooleanField(default=False)
    deposited_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    clock_started_on = models.DateField()
    clock_stopped_days = models.IntegerField(default=0)
    clock_stopped_on = models.DateField(null=True)
    clock_answered_on = models.DateField(null=True)
    due_on = models.DateField(null=True, help_text="the last day to answer; null while the clock stands still")
    watch_on = models.DateField(null=True, help_text="the earliest day that somebody here must keep; null: none")
    completion_asked_on = models.DateField(null=True)
    outcome = models.CharField(max_length=9, default="", help_text="accepted, refused, withdrawn; empty: open")
    ended_on = models.DateField(null=True)
    reopen_until = models.DateField(null=True)
    moves = models.IntegerField(default=0)

    class Meta:
        db_table = "cases_file"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "number"], name="cases_file_number_uniq"),
            models.UniqueConstraint(fields=["tenant_id", "client_key"], name="cases_file_key_uniq"),
            models.CheckConstraint(
                condition=Q(stage_kind="final", ended_on__isnull=False, stage_due_on__isnull=True) & ~Q(outcome="")
                | ~Q(stage_kind="final") & Q(outcome="", ended_on__isnull=True, stage_due_on__isnull=False),
                name="cases_file_end",
            ),
            models.CheckConstraint(condition=Q(clock_stopped_days__gte=0), name="cases_file_clock"),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "unit", "watch_on", "id"], condition=Q(watch_on__isnull=False),
                name="cases_file_queue_idx",
            ),
            models.Index(
                fields=["tenant_id", "watch_on", "id"], condition=Q(watch_on__isnull=False), name="cases_file_watch_idx"
            ),
            models.Index(fields=["tenant_id", "customer"], name="cases_file_customer_idx"),
            models.Index(fields=["tenant_id", "account_id"], name="cases_file_account_idx"),
            models.Index(fields=["tenant_id", "sign_in_id"], name="cases_file_sign_in_idx"),
            models.Index(fields=["tenant_id", "contact_phone"], name="cases_file_phone_idx"),
        ]  # fmt: skip


class Move(TenantModel):
    """One thing that happened to a file. Append-only.

    `kind`: deposited, acted, noted, documented, transferred, assigned. `rank` numbers the moves of a file from 1.
    """

    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    rank = models.IntegerField()
    kind = models.CharField(max_length=11)
    action = models.CharField(max_length=40, default="")
    stage_from = models.CharField(max_length=40, default="")
    stage_to = models.CharField(max_length=40)
    actor = models.CharField(max_length=80, help_text="the actor's code")
    by_applicant = models.BooleanField()
    moved_at = models.DateTimeField()
    moved_on = models.DateField(help_text="the day in Morocco")
    is_public = models.BooleanField()
    form = models.CharField(max_length=20, default="")
    answers = models.JSONField(default=dict)
    text = models.CharField(max_length=2000, default="", help_text="of a note, a transfer")
    unit_id = models.BigIntegerField(null=True, help_text="in whose queue the file is from now on")
    client_key = models.CharField(
        max_length=80, null=True, help_text="given by whoever sends it, so that it counts once"
    )

    class Meta:
        db_table = "cases_move"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "file", "rank"], name="cases_move_rank_uniq"),
            models.UniqueConstraint(fields=["tenant_id", "file", "client_key"], name="cases_move_key_uniq"),
        ]


class Document(TenantModel):
    """A paper of a file: the bytes lie in the store of platform/files. Append-only."""

    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    code = models.CharField(max_length=40, help_text="a document of the definition")
    stored_id = models.BigIntegerField(help_text="files_file.id")
    media_type = models.CharField(max_length=60)
    rank = models.IntegerField(help_text="of the move that brought it")
    by_applicant = models.BooleanField()
    is_public = models.BooleanField(help_text="whoever follows the file may see it")
    added_at = models.DateTimeField()

    class Meta:
        db_table = "cases_document"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "file", "code", "stored_id"], name="cases_document_once")
        ]


class Draft(TenantModel):
    """A file begun and not deposited; forgotten after the days of rules/cases.yaml."""

    token_sha256 = models.CharField(max_length=64)
    procedure = models.CharField(max_length=40)
    content = models.JSONField()
    sign_in_id = models.BigIntegerField(null=True)
    saved_at = models.DateTimeField()
    expires_on = models.DateField()

    class Meta:
        db_table = "cases_draft"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "token_sha256"], name="cases_draft_token_uniq")]
        indexes = [models.Index(fields=["tenant_id", "expires_on"], name="cases_draft_expiry_idx")]


class ClockWarning(TenantModel):
    """What the clock of a file told already: `due-tomorrow` or `overdue` of a day. Append-only."""

    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    kind = models.CharField(max_length=12)
    watch_on = models.DateField()
    told_at = models.DateTimeField()

    class Meta:
        db_table = "cases_warning"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "file", "kind", "watch_on"], name="cases_warning_once")
        ]
