"""The facts that were told, and which reaction has acted on which."""

from django.db import models

from saqia.platform.tenancy.models import TenantModel


class Event(TenantModel):
    """One fact, written in the transaction that made it true. Append-only."""

    at = models.DateTimeField()
    name = models.CharField(max_length=120)
    actor = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)

    class Meta:
        db_table = "outbox_event"


class Reaction(TenantModel):
    """One reaction done: its row is written with what the reaction wrote, so it happens once. Append-only."""

    at = models.DateTimeField()
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    reaction = models.CharField(max_length=120)

    class Meta:
        db_table = "outbox_reaction"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "event", "reaction"], name="outbox_reaction_once"),
        ]
