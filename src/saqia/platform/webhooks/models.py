"""Where applications want to be told, and each thing that they are told."""

from django.db import models

from saqia.platform.tenancy.models import TenantModel

QUEUED, DELIVERED, DEAD = "queued", "delivered", "dead"
GRAPH = {QUEUED: frozenset({DELIVERED, DEAD}), DELIVERED: frozenset({QUEUED}), DEAD: frozenset({QUEUED})}
"""A replay leads back to the queue."""


class Subscription(TenantModel):
    """An address of an application: it is told what concerns the accounts of a person, or the application itself."""

    client_id = models.CharField(max_length=100)
    sign_in_id = models.BigIntegerField(null=True, help_text="for whom; null: for itself, as a partner")
    url = models.CharField(max_length=500)
    events = models.JSONField(help_text="types of events, such as `dispute.opened`")
    sealed_secret = models.BinaryField()
    former_secret = models.BinaryField(null=True, help_text="signs beside the new one until `former_until`")
    former_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=16, default="", help_text="ended or gone")

    class Meta:
        db_table = "webhooks_subscription"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "client_id", "sign_in_id", "url"], condition=models.Q(ended_at=None),
                name="webhooks_subscription_once", nulls_distinct=False,
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["tenant_id", "sign_in_id"], name="webhooks_subscription_of")]


class Delivery(TenantModel):
    """One event for one subscription, once by its cause."""

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    cause = models.CharField(max_length=120)
    event = models.CharField(max_length=60)
    body = models.TextField(help_text="CloudEvents 1.0 as JSON, exactly as it is signed")
    state = models.CharField(max_length=10, default=QUEUED)
    attempts = models.IntegerField(default=0)
    first_attempt = models.IntegerField(default=0, help_text="attempts before the last replay")
    status = models.SmallIntegerField(null=True, help_text="of the last answer")
    fault = models.CharField(max_length=20, default="", help_text="why no answer came")
    queued_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "webhooks_delivery"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "subscription", "cause"], name="webhooks_delivery_once"),
        ]
        indexes = [models.Index(fields=["tenant_id", "settled_at"], name="webhooks_delivery_settled")]
