"""Runs and steps (append-only), letters, protections, orders, plans, refunds of deposits, write-offs."""

from django.db import models
from django.db.models import Q

from saqia.contexts.collections import states
from saqia.platform.tenancy.models import TenantModel


class Run(TenantModel):
    """A day on which dunning was run. Append-only."""

    on_day = models.DateField()
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=80)

    class Meta:
        db_table = "collections_run"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "on_day"], name="collections_run_once_a_day")]


class Order(TenantModel):
    """An order to cut one service of an account, until it is canceled or the service is back."""

    account = models.ForeignKey(
        "contracts.Account", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    contract = models.ForeignKey(
        "contracts.Contract", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    service_point_id = models.BigIntegerField()
    service = models.SmallIntegerField(help_text="1 electricity, 2 water")
    customer_class = models.CharField(max_length=16)
    amount_centimes = models.BigIntegerField(help_text="what it is about, disputed amounts left aside")
    items = models.JSONField(help_text="numbers of the open items that it is about")
    status = models.CharField(max_length=20, default=states.ISSUED)
    cause = models.CharField(max_length=120, default="", help_text="why it was canceled or the service given back")
    issued_on = models.DateField()
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=80)
    executed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="canceled, or reconnection ordered")
    reconnected_at = models.DateTimeField(null=True)
    photo_id = models.BigIntegerField(null=True, help_text="file of the crew's photo of the cut")
    back_photo_id = models.BigIntegerField(null=True, help_text="file of the crew's photo of the service that is back")

    class Meta:
        db_table = "collections_order"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "account"], name="collections_order_one_standing",
                condition=Q(status__in=[states.ISSUED, states.EXECUTED, states.ORDERED]),
            ),
            models.CheckConstraint(condition=Q(amount_centimes__gt=0), name="collections_order_positive"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["tenant_id", "account"], name="collections_order_account_idx"),
            models.Index(fields=["tenant_id", "status"], name="collections_order_status_idx"),
        ]


class StepTaken(TenantModel):
    """A step that was taken about one item of an account. Append-only; once an item, step and turn."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    account_id = models.BigIntegerField()
    item_number = models.BigIntegerField()
    step = models.CharField(max_length=10)
    turn = models.SmallIntegerField(default=0, help_text="how many orders about the item have ended before")
    customer_class = models.CharField(max_length=16)
    channel = models.CharField(max_length=8)
    amount_centimes = models.BigIntegerField()
    due_on = models.DateField()
    taken_on = models.DateField()
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False, null=True
    )

    class Meta:
        db_table = "collections_step"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "account_id", "item_number", "step", "turn"], name="collections_step_once"
            ),
        ]
        indexes = [models.Index(fields=["run", "step", "account_id"], name="collections_step_run_idx")]


DELIVERED, RETURNED = "delivered", "returned"
"""What became of a letter."""


class Letter(TenantModel):
    """A step that was written on paper: what the paper says stays; whether it arrived is noted once."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    account = models.ForeignKey("contracts.Account", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    step = models.CharField(max_length=10)
    commune_code = models.CharField(max_length=16, help_text="where it is carried")
    items = models.JSONField(help_text="[number, centimes asked for, ISO day on which it was due]...")
    held_centimes = models.BigIntegerField(help_text="disputed on the day of the paper, not asked for")
    cut_from = models.DateField(null=True, help_text="the first day on which a cut is possible, None: none is")
    printed_on = models.DateField()
    printed_at = models.DateTimeField()
    printed_by = models.CharField(max_length=80)
    outcome = models.CharField(max_length=10, default="", help_text="delivered or returned; empty: not known")
    carried_on = models.DateField(null=True)
    noted_by = models.CharField(max_length=80, default="")

    class Meta:
        db_table = "collections_letter"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "run", "step", "account"], name="collections_letter_once_a_step"
            ),
        ]


class Protection(TenantModel):
    """Why an account is not cut over `[starts_on, ends_on)`; what proves it is kept at the desk, not here."""

    account = models.ForeignKey("contracts.Account", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    code = models.CharField(max_length=16, help_text="a code of rules/collections.yaml")
    starts_on = models.DateField()
    ends_on = models.DateField()
    recorded_by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()
    ended_by = models.CharField(max_length=80, default="")

    class Meta:
        db_table = "collections_protection"
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="collections_protection_span")
        ]


class Plan(TenantModel):
    """Instalments that were offered for items of an account, accepted or not, kept or not."""

    account = models.ForeignKey("contracts.Account", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    profile = models.CharField(max_length=32, help_text="a code of rules/collections.yaml")
    cause = models.CharField(max_length=120, help_text="what it was offered for, once: catch-up:BILL...")
    items = models.JSONField(help_text="numbers of the open items that it covers")
    total_centimes = models.BigIntegerField()
    count = models.SmallIntegerField()
    grace_days = models.SmallIntegerField()
    status = models.CharField(max_length=8, default=states.OFFERED)
    offered_at = models.DateTimeField()
    offered_by = models.CharField(max_length=80)
    open_until = models.DateField(help_text="the last day on which it may be accepted")
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.CharField(max_length=80, default="")
    ended_on = models.DateField(null=True)

    class Meta:
        db_table = "collections_plan"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "cause"], name="collections_plan_cause_uniq"),
            models.UniqueConstraint(
                fields=["tenant_id", "account"], name="collections_plan_one_standing",
                condition=Q(status__in=[states.OFFERED, states.ACCEPTED]),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["tenant_id", "status"], name="collections_plan_status_idx")]


class Instalment(TenantModel):
    """One part of a plan. Append-only: whether it is paid follows from what is left of the plan's items."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    rank = models.SmallIntegerField()
    due_on = models.DateField()
    amount_centimes = models.BigIntegerField()

    class Meta:
        db_table = "collections_instalment"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "plan", "rank"], name="collections_instalment_once"),
            models.CheckConstraint(condition=Q(amount_centimes__gt=0), name="collections_instalment_positive"),
        ]


class DepositRefund(TenantModel):
    """A deposit on its way back to whoever gave it, until the transfer; `due_on` is told to the customer."""

    account = models.ForeignKey("contracts.Account", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    cause = models.CharField(max_length=80, help_text="the file that stated it")
    deposit_centimes = models.BigIntegerField(help_text="what was held")
    amount_centimes = models.BigIntegerField(help_text="what goes back, debts paid")
    set_off_centimes = models.BigIntegerField(default=0, help_text="what debts that came later took of what was stated")
    rib = models.CharField(max_length=40, default="", help_text="where the customer wants it, as written")
    status = models.CharField(max_length=16, default=states.ASKED)
    turn = models.SmallIntegerField(default=0, help_text="how often it was sent back")
    asked_on = models.DateField()
    due_on = models.DateField()
    refund_id = models.BigIntegerField(null=True, help_text="of payments")
    transferred_on = models.DateField(null=True)
    set_off_on = models.DateField(null=True, help_text="when nothing was left of it")
    reference = models.CharField(max_length=80, default="")

    class Meta:
        db_table = "collections_deposit_refund"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "cause"], name="collections_deposit_refund_once"),
            models.CheckConstraint(
                condition=Q(amount_centimes__gt=0) | Q(amount_centimes=0, status="set-off"),
                name="collections_deposit_refund_positive",
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "status", "due_on"], name="collections_deposit_status_idx")]


class WriteOff(TenantModel):
    """What would be given up of an account, proposed by one person and decided by another."""

    account = models.ForeignKey("contracts.Account", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    items = models.JSONField(help_text="[number, centimes]...")
    amount_centimes = models.BigIntegerField()
    reason = models.CharField(max_length=16, help_text="a code of rules/collections.yaml")
    remark = models.CharField(max_length=300, default="")
    status = models.CharField(max_length=20, default=states.AWAITING)
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "collections_write_off"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "account"], name="collections_write_off_one_waiting",
                condition=Q(status=states.AWAITING),
            ),
            models.CheckConstraint(condition=Q(amount_centimes__gt=0), name="collections_write_off_positive"),
        ]  # fmt: skip
