"""Prepaid meters, what was sold to them, and the tokens that say so."""

from django.db import models

from saqia.contexts.prepaid import states
from saqia.platform.tenancy.models import TenantModel

ORDERED, PAID, ISSUED, REFUSED, CANCELED = (
    states.ORDERED, states.PAID, states.ISSUED, states.REFUSED, states.CANCELED,
)  # fmt: skip
REQUESTED = states.REQUESTED
SALE, EMERGENCY = "sale", "emergency"


class PrepaidMeter(TenantModel):
    """A meter that takes tokens, and the key that it holds: of its supply group, by revision and tariff index."""

    meter = models.ForeignKey("metering.Meter", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    contract = models.ForeignKey("contracts.Contract", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    account_id = models.BigIntegerField(help_text="the contract's account: what is sold is owed and paid there")
    number = models.CharField(max_length=13, help_text="printed on it: 11 or 13 digits, the last a check digit")
    resource = models.SmallIntegerField(help_text="engine.sts.blocks.Resource")
    supply_group = models.CharField(max_length=6)
    tariff_index = models.CharField(max_length=2)
    key_revision = models.SmallIntegerField()
    key_expiry = models.SmallIntegerField(default=255, help_text="255: does not expire within its base date")
    base_date = models.SmallIntegerField(help_text="1993, 2014 or 2035")
    cipher = models.CharField(max_length=4, help_text="EA07 or EA11")
    derivation = models.CharField(max_length=6, help_text="DKGA02 or DKGA04")
    last_identifier = models.IntegerField(default=-1, help_text="of its newest token: the next one is later")
    fixed_from_on = models.DateField(help_text="first day whose standing charges its purchases pay")
    blocked_reason = models.CharField(max_length=200, default="", help_text="empty: it may buy")
    blocked_at = models.DateTimeField(null=True)
    low_told_at = models.DateTimeField(null=True, help_text="its customer was told that little is left")
    registered_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, help_text="it was taken down for another: nobody buys for it")
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False,
        help_text="the meter whose place it took in the same contract: what that bought in the month counts here",
    )  # fmt: skip

    class Meta:
        db_table = "prepaid_meter"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "number"], condition=models.Q(replaced_at=None), name="prepaid_meter_number"
            ),
            models.UniqueConstraint(fields=["tenant_id", "meter"], name="prepaid_meter_once"),
            models.UniqueConstraint(
                fields=["tenant_id", "replaces"], condition=~models.Q(replaces=None), name="prepaid_meter_replaced_once"
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "account_id"], name="prepaid_meter_account")]


class Vend(TenantModel):
    """One purchase, or one emergency credit: what was taken of the amount, and what energy it bought."""

    meter = models.ForeignKey(PrepaidMeter, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    account_id = models.BigIntegerField()
    kind = models.CharField(max_length=9)
    key = models.CharField(max_length=160, help_text="channel:collector:reference; the same again is the same purchase")
    status = models.CharField(max_length=8)
    ordered_on = models.DateField()
    ordered_at = models.DateTimeField()
    ordered_by = models.CharField(max_length=80)
    amount_centimes = models.BigIntegerField(help_text="paid; 0 for an emergency credit")
    credit_centimes = models.BigIntegerField(default=0, help_text="what the account was owed, used too")
    emergency_centimes = models.BigIntegerField(default=0, help_text="earlier emergency credit, recovered")
    arrears_centimes = models.BigIntegerField(default=0)
    fixed_centimes = models.BigIntegerField(default=0)
    fixed_until_on = models.DateField(null=True, help_text="standing charges are paid up to this day, excluded")
    energy_centimes = models.BigIntegerField(help_text="with taxes")
    vat_centimes = models.BigIntegerField(help_text="of standing charges and energy")
    left_centimes = models.BigIntegerField(default=0, help_text="less than a tenth more costs: kept for the account")
    tenths = models.IntegerField(help_text="tenths of kWh or m3")
    shares = models.JSONField(default=list, help_text="[component, without tax, tax] of charges and energy, centimes")
    demonstration = models.BooleanField()
    item_number = models.BigIntegerField(null=True, help_text="the ledger's open item")
    recovers = models.JSONField(default=list, help_text="items of the emergency credit that it recovers")
    receipt_number = models.CharField(max_length=20, default="")
    order_number = models.CharField(max_length=20, default="")
    identifier = models.IntegerField(null=True, help_text="of its token: minutes since the base date")
    random = models.SmallIntegerField(null=True)
    paid_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="issued, refused or canceled")
    refusal = models.CharField(max_length=24, default="", help_text="a code of wording.REASONS")

    class Meta:
        db_table = "prepaid_vend"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "key"], name="prepaid_vend_once"),
            models.CheckConstraint(condition=models.Q(tenths__gt=0), name="prepaid_vend_energy"),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "meter", "ordered_on"], name="prepaid_vend_meter"),
            models.Index(
                fields=["tenant_id", "status"], condition=models.Q(status__in=["ordered", "paid"]),
                name="prepaid_vend_open",
            ),
            models.Index(
                fields=["tenant_id", "order_number"], condition=~models.Q(order_number=""), name="prepaid_vend_order"
            ),
            models.Index(
                fields=["tenant_id", "receipt_number"], condition=~models.Q(receipt_number=""),
                name="prepaid_vend_receipt",
            ),
        ]  # fmt: skip


class KeyChange(TenantModel):
    """A meter is given another key: by tokens that are entered one after the other."""

    meter = models.ForeignKey(PrepaidMeter, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    status = models.CharField(max_length=9)
    supply_group = models.CharField(max_length=6)
    tariff_index = models.CharField(max_length=2)
    key_revision = models.SmallIntegerField()
    key_expiry = models.SmallIntegerField()
    base_date = models.SmallIntegerField()
    reason = models.CharField(max_length=200)
    requested_at = models.DateTimeField()
    requested_by = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=24, default="")

    class Meta:
        db_table = "prepaid_key_change"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "meter"], condition=models.Q(status="requested"), name="prepaid_key_change_open"
            )
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "meter"], condition=models.Q(status="refused"), name="prepaid_key_refused_idx"
            )
        ]


class Token(TenantModel):
    """Twenty digits. Of no use but in their own meter, once; readable, for they are asked for again. Append-only."""

    meter = models.ForeignKey(PrepaidMeter, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    vend = models.ForeignKey(Vend, on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False)
    key_change = models.ForeignKey(
        KeyChange, on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False
    )
    rank = models.SmallIntegerField(help_text="the order in which they are entered, from 1")
    digits = models.CharField(max_length=20)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "prepaid_token"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "vend", "key_change", "rank"], nulls_distinct=False, name="prepaid_token_once"
            )
        ]


class Copy(TenantModel):
    """A token was told again: by message, or on paper. Append-only."""

    vend = models.ForeignKey(Vend, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    how = models.CharField(max_length=7, help_text="message or paper")
    by = models.CharField(max_length=80)
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        db_table = "prepaid_copy"
