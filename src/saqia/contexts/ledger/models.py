"""Double-entry customer accounts: journal, open items, allocations, holds. All append-only."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from saqia.platform.tenancy.models import TenantModel


class JournalTransaction(TenantModel):
    """One balanced posting. Its entries sum to zero: a deferred trigger of the database says so."""

    cause = models.CharField(max_length=120, help_text="what it records, once: bill-run:SEAL, opening:ACCOUNT...")
    kind = models.CharField(max_length=40)
    posted_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_transaction"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "cause"], name="ledger_transaction_cause_uniq"),
        ]
        indexes = [  # days follow each other on the disk: a period is found, and a posting pays next to nothing
            BrinIndex(
                fields=["posted_on"], name="ledger_transaction_posted_brin", pages_per_range=32, autosummarize=True
            )
        ]


class PostingNumber(TenantModel):
    """The number of a posting for accounting, from 1 without a gap in each journal (its kind) and calendar year.

    It names its transaction without a key: it is written from the transactions themselves, a year of them at once.
    """

    transaction_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    year = models.SmallIntegerField()
    number = models.BigIntegerField()

    class Meta:
        db_table = "ledger_number"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "transaction_id"], name="ledger_number_once"),
            models.UniqueConstraint(fields=["tenant_id", "kind", "year", "number"], name="ledger_number_uniq"),
        ]


class JournalEntry(TenantModel):
    """One line of a posting: debit positive, credit negative, in centimes."""

    transaction = models.ForeignKey(JournalTransaction, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    account_code = models.CharField(max_length=12, help_text="chart of accounts, rules/chart_of_accounts.yaml")
    customer_account_id = models.BigIntegerField(null=True, help_text="None on summary entries of a run")
    amount_centimes = models.BigIntegerField()

    class Meta:
        db_table = "ledger_entry"
        indexes = [models.Index(fields=["tenant_id", "customer_account_id"], name="ledger_entry_customer_idx")]


class OpenItem(models.Model):
    """What an account owes (positive) or is owed (negative) under one number. Partitioned by batch, made by SQL.

    Nothing refers to it by key: allocations and holds name `number`, which is unique in a tenant.
    """

    tenant_id = models.IntegerField()
    batch_id = models.BigIntegerField(help_text="billing cycle; 0 for items posted one by one")
    number = models.BigIntegerField(primary_key=True)
    account_id = models.BigIntegerField()
    kind = models.CharField(max_length=20, help_text="bill, credit-note, opening, deposit")
    amount_centimes = models.BigIntegerField()
    due_on = models.DateField()
    posted_on = models.DateField()

    class Meta:
        db_table = "ledger_open_item"
        managed = False


class Allocation(TenantModel):
    """Part of a payment, credit note or write-off set against an open item."""

    transaction = models.ForeignKey(JournalTransaction, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    item_number = models.BigIntegerField()
    account_id = models.BigIntegerField()
    amount_centimes = models.BigIntegerField(help_text="positive reduces what is owed")

    class Meta:
        db_table = "ledger_allocation"
        indexes = [
            models.Index(fields=["tenant_id", "item_number"], name="ledger_allocation_item_idx"),
            models.Index(fields=["tenant_id", "account_id"], name="ledger_allocation_account_idx"),
        ]


class Hold(TenantModel):
    """An amount of an open item that collection must leave alone, such as the disputed part of a bill."""

    item_number = models.BigIntegerField()
    account_id = models.BigIntegerField()
    amount_centimes = models.BigIntegerField()
    cause = models.CharField(max_length=120)
    placed_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_hold"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "cause"], name="ledger_hold_cause_uniq"),
            models.CheckConstraint(condition=models.Q(amount_centimes__gt=0), name="ledger_hold_positive"),
        ]


class HoldRelease(TenantModel):
    """The end of a hold."""

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    released_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_hold_release"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "hold"], name="ledger_hold_release_once")]


class Deposit(TenantModel):
    """A deposit held for an account; its refund will name it."""

    transaction = models.ForeignKey(JournalTransaction, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    account_id = models.BigIntegerField()
    amount_centimes = models.BigIntegerField()

    class Meta:
        db_table = "ledger_deposit"
        indexes = [models.Index(fields=["tenant_id", "account_id"], name="ledger_deposit_account_idx")]
