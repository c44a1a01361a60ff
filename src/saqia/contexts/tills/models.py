"""Cash sessions, the receipts of their own series, counts, cheques and what went to the bank."""

from django.db import models

from saqia.contexts.tills import states
from saqia.platform.tenancy.models import TenantModel


class Session(TenantModel):
    """A cashier's till at a unit, from its float to its deposit. A cashier has one at a time."""

    unit = models.ForeignKey("staff.Unit", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    cashier = models.ForeignKey("staff.Person", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    kind = models.CharField(max_length=8, help_text="counter or mobile: the channel of its payments")
    status = models.CharField(max_length=9, default=states.OPEN)
    float_centimes = models.BigIntegerField(help_text="what it was opened with")
    opened_at = models.DateTimeField()
    last_rank = models.IntegerField(default=0, help_text="of its receipts")
    counts = models.SmallIntegerField(default=0, help_text="how often it was counted; the last count holds")
    counted_at = models.DateTimeField(null=True)
    counted_centimes = models.BigIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, default="")
    difference_centimes = models.BigIntegerField(null=True, help_text="expected less counted: what was missing")
    remark = models.CharField(max_length=200, default="", help_text="why there is a difference")

    class Meta:
        db_table = "tills_session"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "cashier"],
                name="tills_session_one_open",
                condition=models.Q(status__in=[states.OPEN, states.COUNTED]),
            ),
            models.CheckConstraint(condition=models.Q(float_centimes__gte=0), name="tills_session_float"),
        ]
        indexes = [models.Index(fields=["tenant_id", "opened_at"], name="tills_session_day_idx")]


class Receipt(TenantModel):
    """A payment in a session's own series, which has no gap. Append-only."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    rank = models.IntegerField()
    key = models.CharField(max_length=40, help_text="the screen's: the same again is the same payment")
    payment = models.ForeignKey("payments.Payment", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    given_centimes = models.BigIntegerField(null=True, help_text="cash that the payer handed over")

    class Meta:
        db_table = "tills_receipt"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "session", "rank"], name="tills_receipt_rank_uniq"),
            models.UniqueConstraint(fields=["tenant_id", "session", "key"], name="tills_receipt_key_uniq"),
            models.UniqueConstraint(fields=["tenant_id", "payment"], name="tills_receipt_payment_uniq"),
        ]


class Print(TenantModel):
    """A receipt was printed: rank 0 is the original, the rest are duplicates. Append-only."""

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    rank = models.IntegerField()
    printed_at = models.DateTimeField()
    printed_by = models.CharField(max_length=80)

    class Meta:
        db_table = "tills_print"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "receipt", "rank"], name="tills_print_uniq")]


class Count(TenantModel):
    """How many pieces of one denomination a count found. Append-only: a recount is a new one."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    attempt = models.SmallIntegerField()
    denomination_centimes = models.IntegerField()
    pieces = models.IntegerField()

    class Meta:
        db_table = "tills_count"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "session", "attempt", "denomination_centimes"], name="tills_count_uniq"
            ),
            models.CheckConstraint(condition=models.Q(pieces__gt=0), name="tills_count_positive"),
        ]


class Deposit(TenantModel):
    """A bag of cash or a bundle of cheques on its way to the bank, until the bank's statement shows it."""

    unit = models.ForeignKey("staff.Unit", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="+", db_constraint=False, null=True)
    kind = models.CharField(max_length=7, help_text="cash or cheques")
    reference = models.CharField(max_length=40, help_text="of the bag or the slip")
    amount_centimes = models.BigIntegerField()
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    booked_on = models.DateField(null=True, help_text="the day of the bank's statement")
    bank_reference = models.CharField(max_length=80, default="")

    class Meta:
        db_table = "tills_deposit"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "kind", "reference"], name="tills_deposit_reference_uniq"),
            models.CheckConstraint(condition=models.Q(amount_centimes__gt=0), name="tills_deposit_positive"),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "made_at"], name="tills_deposit_transit_idx", condition=models.Q(booked_on=None)
            )
        ]


class Cheque(TenantModel):
    """A cheque that paid at a till; it counts when the bank has cleared it."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    payment = models.ForeignKey("payments.Payment", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    bank = models.CharField(max_length=3, help_text="a code of rules/tills.yaml")
    number = models.CharField(max_length=20)
    due_on = models.DateField(help_text="the date that the drawer wrote")
    amount_centimes = models.BigIntegerField()
    status = models.CharField(max_length=8, default=states.HELD)
    deposit = models.ForeignKey(Deposit, on_delete=models.PROTECT, related_name="+", db_constraint=False, null=True)
    returned_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=80, default="", help_text="the bank's reason")

    class Meta:
        db_table = "tills_cheque"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "bank", "number"],
                name="tills_cheque_once",
                condition=~models.Q(status=states.RETURNED),
            ),
            models.UniqueConstraint(fields=["tenant_id", "payment"], name="tills_cheque_payment_uniq"),
        ]
        indexes = [models.Index(fields=["tenant_id", "status", "due_on"], name="tills_cheque_status_idx")]


class Pack(TenantModel):
    """What a mobile till works with offline: pre-issued ranks, a ceiling, an end, and the key of its receipts."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    ranks = models.IntegerField(help_text="receipts that it may give: 1 to this")
    ceiling_centimes = models.BigIntegerField(help_text="the most cash that it may take")
    vending_centimes = models.BigIntegerField(help_text="the most that it may sell as top-ups")
    sealed_key = models.BinaryField(help_text="of its receipts' codes; sealed under a key outside the database")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_as = models.CharField(max_length=8, default="", help_text="returned or lost; empty: it is out")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, default="")
    unsent_centimes = models.BigIntegerField(
        default=0, help_text="cash of a lost one that no receipt had shown when it was declared"
    )

    class Meta:
        db_table = "tills_pack"
        indexes = [models.Index(fields=["tenant_id", "session"], name="tills_pack_session_idx")]


class OfflineEntry(TenantModel):
    """What a device brought of one receipt given offline, as it came. Append-only: the same again is not kept twice."""

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    digest = models.BinaryField(help_text="of all that the device sent: the same again is the same entry")
    rank = models.IntegerField()
    key = models.CharField(max_length=40, help_text="the device's")
    kind = models.CharField(max_length=8, default="payment", help_text="payment or topup")
    reference = models.CharField(max_length=40, help_text="the account, contract or bill, or the meter of a top-up")
    amount_centimes = models.BigIntegerField()
    duty_centimes = models.BigIntegerField(help_text="stamp duty taken on top")
    method = models.CharField(max_length=8)
    collected_at = models.DateTimeField()
    received_at = models.DateTimeField()
    reason = models.CharField(max_length=16, default="", help_text="why it could not be posted; empty: it was")
    payment = models.ForeignKey(
        "payments.Payment", on_delete=models.PROTECT, related_name="+", db_constraint=False, null=True
    )

    class Meta:
        db_table = "tills_offline_entry"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "pack", "digest"], name="tills_offline_entry_uniq"),
            models.UniqueConstraint(
                fields=["tenant_id", "pack", "rank"],
                name="tills_offline_rank_once",
                condition=models.Q(payment__isnull=False),
            ),
        ]


class OfflineConflict(TenantModel):
    """An offline receipt that a person looks at: its money became an advance, or waits on suspense to be placed."""

    entry = models.ForeignKey(OfflineEntry, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    unit = models.ForeignKey("staff.Unit", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    cause = models.CharField(max_length=16, help_text="a code of wording.CAUSES")
    amount_centimes = models.BigIntegerField(help_text="the advance, or what waits on suspense")
    debit = models.CharField(max_length=16, default="", help_text="where the money on suspense lies; empty: none does")
    status = models.CharField(max_length=8, default=states.OPEN)
    opened_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=80, default="")
    remark = models.CharField(max_length=200, default="")

    class Meta:
        db_table = "tills_offline_conflict"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "entry"], name="tills_offline_conflict_uniq")]
        indexes = [models.Index(fields=["tenant_id", "status", "opened_at"], name="tills_conflict_status_idx")]


class RefusedRequest(TenantModel):
    """A request for a subscription that a device wrote down and that could not be taken, until it is or is closed."""

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    unit = models.ForeignKey("staff.Unit", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    rank = models.IntegerField(help_text="its local number, of the pack's range")
    name = models.CharField(max_length=120, default="", help_text="who asks; empty once it is closed")
    phone = models.CharField(max_length=40, default="", help_text="empty once it is closed")
    faults = models.JSONField(default=dict, help_text="part of the request -> what is wrong with it")
    refused_at = models.DateTimeField()
    status = models.CharField(max_length=8, default=states.OPEN)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=80, default="")
    remark = models.CharField(max_length=200, default="", help_text="what was done, or the number of its file")

    class Meta:
        db_table = "tills_refused_request"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "pack", "rank"], name="tills_refused_request_uniq")]
        indexes = [models.Index(fields=["tenant_id", "status", "refused_at"], name="tills_refused_status_idx")]
