"""Messages, their deliveries by channel, what people want to receive, what they answered, what it cost."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from saqia.platform.tenancy.models import TenantModel

CHANNEL = "sms, email, push or inbox"


class Message(TenantModel):
    """One thing to tell one receiver, once: its cause is unique. The customer's portal inbox is made of these rows."""

    kind = models.CharField(max_length=40, help_text="a file of rules/messages/")
    cause = models.CharField(max_length=120, help_text="what made it: the same cause never sends twice")
    customer = models.ForeignKey(
        "parties.Customer", on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False
    )
    language = models.CharField(max_length=2)
    values = models.JSONField(default=dict, help_text="what its text says; empty for a secret kind")
    sealed = models.BinaryField(null=True, help_text="values of a secret kind, encrypted; dropped when it is over")
    channels = ArrayField(models.CharField(max_length=8), help_text="in the order in which they are tried")
    lane = models.CharField(max_length=8, help_text="urgent, normal or bulk")
    is_essential = models.BooleanField(help_text="sent even when the month's budget is spent")
    reason = models.CharField(max_length=40, default="", help_text="why nothing was sent: opted-out, no-address")
    queued_at = models.DateTimeField()
    expires_at = models.DateTimeField(help_text="nobody needs it after that")
    read_at = models.DateTimeField(null=True, help_text="when the customer opened it in the portal")

    class Meta:
        db_table = "messaging_message"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "cause"], name="messaging_message_once")]
        indexes = [
            models.Index(
                fields=["tenant_id", "customer", "-queued_at"], name="messaging_message_customer_idx",
                condition=models.Q(customer__isnull=False),
            ),
            models.Index(
                fields=["tenant_id", "expires_at"], name="messaging_message_sealed_idx",
                condition=models.Q(sealed__isnull=False),
            ),
        ]  # fmt: skip


class Delivery(TenantModel):
    """One message by one channel. Its id is the partner's reference: a repeated hand-over names the same one."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    channel = models.CharField(max_length=8, help_text=CHANNEL)
    address = models.TextField(help_text="+212..., an e-mail address, a push subscription; empty for the inbox")
    lane = models.CharField(max_length=8)
    is_essential = models.BooleanField()
    state = models.CharField(max_length=12, default="queued", help_text="a state of states.py")
    reason = models.CharField(max_length=40, default="", help_text="code of why it failed, or waits")
    attempts = models.SmallIntegerField(default=0)
    due_at = models.DateTimeField(help_text="not before that")
    leased_until = models.DateTimeField(null=True, help_text="a worker is handing it over until then")
    expires_at = models.DateTimeField()
    fallback_at = models.DateTimeField(null=True, help_text="without a report of delivery by then: the next channel")
    reference = models.CharField(max_length=120, default="", help_text="the partner's name for it")
    parts = models.SmallIntegerField(default=0)
    cost_centimes = models.IntegerField(default=0)
    handed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True, help_text="delivered, failed or expired")

    class Meta:
        db_table = "messaging_delivery"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "message", "channel"], name="messaging_delivery_once"),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "lane", "due_at", "id"], name="messaging_delivery_due_idx",
                condition=models.Q(state="queued"),
            ),
            models.Index(
                fields=["tenant_id", "fallback_at"], name="messaging_delivery_late_idx",
                condition=models.Q(state="handed-over", fallback_at__isnull=False),
            ),
            models.Index(
                fields=["tenant_id", "channel", "reference"], name="messaging_delivery_ref_idx",
                condition=~models.Q(reference=""),
            ),
            models.Index(
                fields=["tenant_id", "-settled_at"], name="messaging_delivery_failed_idx",
                condition=models.Q(state="failed"),
            ),
        ]  # fmt: skip


class Preference(TenantModel):
    """What one customer wants: channels in order, language, refused kinds, quiet hours. Nothing: as by default."""

    customer = models.ForeignKey(
        "parties.Customer", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    channels = ArrayField(models.CharField(max_length=8), default=list, help_text="empty: as each kind says")
    language = models.CharField(max_length=2, default="", help_text="empty: the customer's")
    refused_kinds = ArrayField(models.CharField(max_length=40), default=list)
    quiet_from = models.TimeField(null=True, help_text="local time; null: the hours of rules/messages/policy.yaml")
    quiet_until = models.TimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "messaging_preference"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "customer"], name="messaging_preference_uniq")]


class Consent(TenantModel):
    """A customer accepted or refused a channel or a kind of message. Append-only: the proof that law 09-08 asks for."""

    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    subject = models.CharField(max_length=60, help_text="channel:sms, kind:notice, push-subscription")
    is_given = models.BooleanField()
    source = models.CharField(max_length=20, help_text="where it was said: portal, desk, sms, email")
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        db_table = "messaging_consent"


class PushSubscription(TenantModel):
    """A browser that a customer's sign-in wants to be told in."""

    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    sign_in_id = models.BigIntegerField(help_text="whose session asked; its end ends the subscription")
    endpoint_sha256 = models.CharField(max_length=64)
    subscription = models.TextField(help_text="JSON as the browser gave it: endpoint and keys")
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "messaging_push_subscription"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "endpoint_sha256"], name="messaging_push_endpoint_uniq")
        ]


class Reply(TenantModel):
    """What somebody sent us, once by its reference at the partner, and what was understood of it."""

    channel = models.CharField(max_length=8, help_text=CHANNEL)
    reference = models.CharField(max_length=120)
    address = models.CharField(max_length=120)
    understood = models.CharField(max_length=20, help_text="code of the word that was recognized; unknown")
    outcome = models.CharField(max_length=60, default="", help_text="code of what came of it; empty: not answered yet")
    at = models.DateTimeField()

    class Meta:
        db_table = "messaging_reply"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "channel", "reference"], name="messaging_reply_once")
        ]


class ReplyPart(TenantModel):
    """A part of a long reply by SMS, kept until the others have come, a day at most."""

    address = models.CharField(max_length=120)
    reference = models.IntegerField(help_text="the phone's number for the whole message, reused after 256 or 65536")
    total = models.SmallIntegerField()
    rank = models.SmallIntegerField()
    text = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta:
        db_table = "messaging_reply_part"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "address", "reference", "total", "rank"], name="messaging_reply_part_once"
            )
        ]


class DoubtfulAddress(TenantModel):
    """An address that its own server said does not exist; nothing is sent there until the doubt is over."""

    channel = models.CharField(max_length=8, help_text=CHANNEL)
    address = models.CharField(max_length=254)
    until = models.DateTimeField(help_text="tried again after that")
    at = models.DateTimeField()

    class Meta:
        db_table = "messaging_doubtful_address"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "channel", "address"], name="messaging_doubtful_uniq")
        ]


class Budget(TenantModel):
    """What may be spent on messages in a month, from when it was decided. Append-only: the newest row counts."""

    month = models.DateField(help_text="its first day")
    amount_centimes = models.BigIntegerField()
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        db_table = "messaging_budget"
        indexes = [models.Index(fields=["tenant_id", "month", "-id"], name="messaging_budget_month_idx")]


class Spend(TenantModel):
    """What a channel has cost in a month so far, kept with each hand-over."""

    month = models.DateField(help_text="its first day, local time")
    channel = models.CharField(max_length=8, help_text=CHANNEL)
    messages = models.IntegerField(default=0)
    parts = models.IntegerField(default=0)
    cost_centimes = models.BigIntegerField(default=0)

    class Meta:
        db_table = "messaging_spend"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "month", "channel"], name="messaging_spend_uniq")]


class Pace(TenantModel):
    """When the next bulk messages of this tenant may leave: the row that keeps its rate over all workers."""

    lane = models.CharField(max_length=8)
    next_at = models.DateTimeField()

    class Meta:
        db_table = "messaging_pace"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "lane"], name="messaging_pace_uniq")]
