"""Money that came in, who brought it, what became of it. Payments, shares and reversals are append-only."""

from django.db import models

from saqia.contexts.payments import states
from saqia.platform.tenancy.models import TenantModel


class Payment(TenantModel):
    """One payment as its collector reports it; (channel, collector, reference) counts once."""

    channel = models.CharField(max_length=16, help_text="a code of rules/payments.yaml")
    collector = models.CharField(max_length=40, help_text="within the channel: an agency's or a partner's code")
    reference = models.CharField(max_length=80, help_text="what the collector calls it")
    method = models.CharField(max_length=16, help_text="a code of rules/payments.yaml")
    amount_centimes = models.BigIntegerField(help_text="for the accounts, without the stamp duty")
    duty_centimes = models.BigIntegerField(default=0, help_text="stamp duty taken on top")
    instrument = models.CharField(max_length=80, default="", help_text="cheque number, terminal's authorization...")
    session_id = models.BigIntegerField(null=True, help_text="cash session of a counter")
    collected_at = models.DateTimeField()
    posted_on = models.DateField(help_text="its day in Morocco")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    content = models.BinaryField(help_text="hash of what was reported: the same reference with another is refused")

    class Meta:
        db_table = "payments_payment"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "channel", "collector", "reference"], name="payments_payment_reference_uniq"
            ),
            models.CheckConstraint(condition=models.Q(amount_centimes__gt=0), name="payments_payment_positive"),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "posted_on", "channel"], name="payments_payment_day_idx"),
            models.Index(
                fields=["session_id"], name="payments_payment_session_idx", condition=~models.Q(session_id=None)
            ),
        ]


class Share(TenantModel):
    """What a payment brought to one account, and what the ledger did with it. Centimes."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    account = models.ForeignKey(
        "contracts.Account", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    amount_centimes = models.BigIntegerField()
    settled_centimes = models.BigIntegerField(help_text="set against what was owed")
    advance_centimes = models.BigIntegerField(help_text="kept for the next bill")
    transaction_id = models.BigIntegerField(help_text="of the ledger")

    class Meta:
        db_table = "payments_share"
        indexes = [models.Index(fields=["tenant_id", "account"], name="payments_share_account_idx")]


class Reversal(TenantModel):
    """A payment that was taken back: returned cheque, unpaid debit, an error found the same day."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    reason = models.CharField(max_length=120, help_text="a code of wording.REASONS or a bank's code")
    reversed_at = models.DateTimeField()
    posted_on = models.DateField()
    reversed_by = models.CharField(max_length=80)

    class Meta:
        db_table = "payments_reversal"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "payment"], name="payments_reversal_once")]
        indexes = [models.Index(fields=["tenant_id", "posted_on"], name="payments_reversal_day_idx")]


class Order(TenantModel):
    """An intention to pay online; its number goes to the gateway and comes back."""

    number = models.CharField(max_length=20)
    channel = models.CharField(max_length=16)
    lines = models.JSONField(help_text="[account, centimes, [items named first]]...")
    amount_centimes = models.BigIntegerField()
    language = models.CharField(max_length=2)
    status = models.CharField(max_length=8, default=states.OPEN)
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=120, default="", help_text="what the gateway said when it failed")
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False, null=True
    )

    class Meta:
        db_table = "payments_order"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "number"], name="payments_order_number_uniq")]
        indexes = [
            models.Index(
                fields=["tenant_id", "expires_at"], name="payments_order_open_idx", condition=models.Q(status="open")
            ),
            models.Index(
                fields=["tenant_id", "opened_at"],
                name="payments_order_unpaid_idx",
                condition=models.Q(status__in=states.UNSETTLED),
            ),
        ]


class Refund(TenantModel):
    """Money that goes back to a customer by transfer: proposed, approved by somebody else, paid."""

    account = models.ForeignKey("contracts.Account", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    bank_account_id = models.BigIntegerField(help_text="of parties: where to")
    amount_centimes = models.BigIntegerField()
    cause = models.CharField(max_length=120, help_text="why, once: deposit:..., credit:...")
    status = models.CharField(max_length=8, default=states.PROPOSED)
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    due_on = models.DateField(help_text="by when the transfer is promised")
    decided_by = models.CharField(max_length=80, default="")
    decided_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=200, default="", help_text="why it was refused")
    reference = models.CharField(max_length=80, default="", help_text="of the transfer")
    paid_on = models.DateField(null=True)
    returns = models.SmallIntegerField(default=0, help_text="how often its transfer came back")

    class Meta:
        db_table = "payments_refund"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "cause"], name="payments_refund_cause_uniq"),
            models.CheckConstraint(condition=models.Q(amount_centimes__gt=0), name="payments_refund_positive"),
        ]
        indexes = [models.Index(fields=["tenant_id", "status"], name="payments_refund_status_idx")]


class Collector(TenantModel):
    """A bank or network that takes payments for us through the partner API, and what it may take."""

    code = models.CharField(max_length=40, help_text="the collector of its payments")
    name_ar = models.CharField(max_length=120)
    name_fr = models.CharField(max_length=120)
    client_id = models.CharField(max_length=100, help_text="its application of the API")
    methods = models.JSONField(help_text="codes of rules/payments.yaml")
    most_per_payment_centimes = models.BigIntegerField()
    guarantee_centimes = models.BigIntegerField(help_text="what it may hold that it has not brought yet")
    is_active = models.BooleanField(default=True)
    registered_at = models.DateTimeField()

    class Meta:
        db_table = "payments_collector"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "code"], name="payments_collector_code_uniq"),
            models.UniqueConstraint(fields=["tenant_id", "client_id"], name="payments_collector_client_uniq"),
        ]


class Settlement(TenantModel):
    """Money that a collector brought for its payments of days up to `until_on`, that day included."""

    channel = models.CharField(max_length=16)
    collector = models.CharField(max_length=40)
    until_on = models.DateField()
    amount_centimes = models.BigIntegerField(help_text="what arrived")
    commission_centimes = models.BigIntegerField(default=0, help_text="what was kept of it by the rule, tax in it")
    reference = models.CharField(max_length=80, help_text="of the transfer on our statement")
    settled_at = models.DateTimeField()
    settled_by = models.CharField(max_length=80)

    class Meta:
        db_table = "payments_settlement"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "channel", "collector", "reference"], name="payments_settlement_reference_uniq"
            )
        ]
