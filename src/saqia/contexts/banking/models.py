"""The company's accounts, what its banks state of them, whom it may debit, what it orders. Amounts in centimes."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from saqia.contexts.banking import states
from saqia.platform.tenancy.models import TenantModel


class BankAccount(TenantModel):
    """An account of the company at a bank; its code is the collector of channel `bank`."""

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=70, help_text="the company's name as the bank knows it")
    rib = models.CharField(max_length=24)
    bic = models.CharField(max_length=11, default="")
    creditor_id = models.CharField(max_length=35, default="", help_text="of direct debits; empty: none are sent")
    stated_as = models.CharField(max_length=40, default="", help_text="how the bank's files name it, if not by RIB")
    opened_at = models.DateTimeField()

    class Meta:
        db_table = "banking_bank_account"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "code"], name="banking_bank_account_code_uniq"),
            models.UniqueConstraint(fields=["tenant_id", "rib"], name="banking_bank_account_rib_uniq"),
        ]


class Statement(TenantModel):
    """A statement over whole days, or a notice of single movements (balances 0). Append-only."""

    bank_account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    kind = models.CharField(max_length=9, help_text="statement or notice")
    number = models.CharField(max_length=60, help_text="the bank's own")
    from_on = models.DateField()
    until_on = models.DateField(help_text="last day, included")
    opening_centimes = models.BigIntegerField()
    closing_centimes = models.BigIntegerField()
    line_count = models.IntegerField()
    sha256 = models.CharField(max_length=64, help_text="of the file it came in")
    content = models.BinaryField(help_text="hash of what it states: the same number with another is refused")
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=80)

    class Meta:
        db_table = "banking_statement"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "bank_account", "kind", "number", "until_on"], name="banking_statement_uniq"
            )
        ]
        indexes = [models.Index(fields=["tenant_id", "until_on"], name="banking_statement_day_idx")]


class Line(TenantModel):
    """One movement as the bank states it; positive: money came in. Append-only."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    rank = models.IntegerField()
    booked_on = models.DateField()
    value_on = models.DateField()
    amount_centimes = models.BigIntegerField()
    references = ArrayField(models.CharField(max_length=140), default=list)
    orders = ArrayField(models.CharField(max_length=140), default=list)
    text = models.CharField(max_length=500, default="")
    name = models.CharField(max_length=140, default="", help_text="of the other side")
    account = models.CharField(max_length=40, default="", help_text="of the other side")
    bank_reference = models.CharField(max_length=60, default="")
    return_reason = models.CharField(max_length=4, default="")

    class Meta:
        db_table = "banking_line"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "statement", "rank"], name="banking_line_rank_uniq")
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "bank_reference"], name="banking_line_reference_idx",
                condition=~models.Q(bank_reference=""),
            )
        ]  # fmt: skip


class Match(TenantModel):
    """What became of a line: one row a line, from the moment it was looked at."""

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    state = models.CharField(max_length=8)
    rule = models.CharField(max_length=12, help_text="a code of wording.RULES")
    target = models.CharField(max_length=80, default="", help_text="what it was placed on, by its own number")
    matched_at = models.DateTimeField()
    matched_by = models.CharField(max_length=80)
    decided_at = models.DateTimeField(null=True, help_text="when a person placed it")
    decided_by = models.CharField(max_length=80, default="")
    owner = models.CharField(max_length=24, default="", help_text="the role that answers for it on suspense")
    due_on = models.DateField(null=True, help_text="by when it leaves suspense")
    person = models.ForeignKey(
        "staff.Person", on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False,
        help_text="who was asked to place it",
    )  # fmt: skip

    class Meta:
        db_table = "banking_match"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "line"], name="banking_match_line_uniq"),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[states.PLACED, states.PROPOSED, states.SUSPENSE, states.SAME, states.WAITING]
                ),
                name="banking_match_state",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[states.PROPOSED, states.SUSPENSE])
                | (~models.Q(owner="") & models.Q(due_on__isnull=False)),
                name="banking_match_owned",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "due_on", "line"], name="banking_match_open_idx",
                condition=models.Q(state__in=[states.PROPOSED, states.SUSPENSE]),
            ),
            models.Index(
                fields=["tenant_id", "target"], name="banking_match_known_idx", condition=models.Q(rule="known")
            ),
        ]  # fmt: skip


class Proposal(TenantModel):
    """An account that a line may have meant to pay, for a person to confirm. Append-only."""

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    account = models.ForeignKey("contracts.Account", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    item_number = models.BigIntegerField(null=True, help_text="the item of exactly this amount; null: all that is due")
    rank = models.SmallIntegerField()

    class Meta:
        db_table = "banking_proposal"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "line", "account"], name="banking_proposal_account_uniq")
        ]


class Mandate(TenantModel):
    """A customer's permission to debit a RIB for one account; the RIB is kept as it was signed."""

    number = models.CharField(max_length=35, help_text="reference of the mandate at the banks")
    account = models.ForeignKey("contracts.Account", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    holder = models.CharField(max_length=70, help_text="of the bank account")
    rib = models.CharField(max_length=24)
    signed_on = models.DateField()
    signed_by = models.CharField(max_length=80)
    state = models.CharField(max_length=7, default=states.ACTIVE)
    used_on = models.DateField(null=True, help_text="of the first debit that was sent: the next ones are recurrent")
    revoked_on = models.DateField(null=True)
    revoked_by = models.CharField(max_length=80, default="")
    reason = models.CharField(max_length=20, default="")

    class Meta:
        db_table = "banking_mandate"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "number"], name="banking_mandate_number_uniq"),
            models.UniqueConstraint(
                fields=["tenant_id", "account"], name="banking_mandate_active_uniq",
                condition=models.Q(state=states.ACTIVE),
            ),
        ]  # fmt: skip


class OrderFile(TenantModel):
    """Debits or transfers that leave together: prepared, approved by somebody else, sent."""

    message_id = models.CharField(max_length=35)
    kind = models.CharField(max_length=9, help_text="debits or transfers")
    bank_account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    execute_on = models.DateField()
    amount_centimes = models.BigIntegerField()
    order_count = models.IntegerField()
    state = models.CharField(max_length=8, default=states.PREPARED)
    prepared_at = models.DateTimeField()
    prepared_by = models.CharField(max_length=80)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=80, default="")
    ended_at = models.DateTimeField(null=True, help_text="sent or dropped")
    ended_by = models.CharField(max_length=80, default="")

    class Meta:
        db_table = "banking_order_file"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "message_id"], name="banking_order_file_message_uniq")
        ]


class Order(TenantModel):
    """One debit of an account, or one transfer of a refund."""

    file = models.ForeignKey(OrderFile, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    end_to_end = models.CharField(max_length=35)
    account = models.ForeignKey("contracts.Account", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    mandate = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False, null=True
    )
    refund_id = models.BigIntegerField(null=True)
    amount_centimes = models.BigIntegerField()
    items = ArrayField(models.BigIntegerField(), default=list, help_text="bills that a debit pays")
    sequence = models.CharField(max_length=4, default="", help_text="FRST or RCUR, of a debit")
    name = models.CharField(max_length=70)
    rib = models.CharField(max_length=24)
    state = models.CharField(max_length=8, default=states.OPEN)
    reason = models.CharField(max_length=4, default="", help_text="the bank's, of a rejected or returned one")
    payment_number = models.CharField(max_length=24, default="")

    class Meta:
        db_table = "banking_order"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "end_to_end"], name="banking_order_end_to_end_uniq"),
            models.CheckConstraint(condition=models.Q(amount_centimes__gt=0), name="banking_order_positive"),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "account", "state"], name="banking_order_account_idx"),
            models.Index(
                fields=["tenant_id", "refund_id"], name="banking_order_refund_idx",
                condition=models.Q(refund_id__isnull=False),
            ),
        ]  # fmt: skip
