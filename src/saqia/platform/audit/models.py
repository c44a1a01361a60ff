"""What was done, by whom, when: one row per use case, written in its transaction; and the chain that seals the rows."""

from django.db import models

from saqia.platform.tenancy.models import TenantModel


class Entry(TenantModel):
    """One act. `detail` holds codes and numbers, never personal data. Append-only."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    action = models.CharField(max_length=160)
    detail = models.JSONField(default=dict)
    mark = models.UUIDField(unique=True, help_text="random, so that a copied row shows")
    stamp = models.BinaryField(help_text="HMAC-SHA256 of the row, id aside, by the key outside the database")

    class Meta:
        db_table = "audit_entry"
        indexes = [models.Index(fields=["tenant_id", "at", "id"], name="audit_entry_by_time")]


class Pending(TenantModel):
    """An entry that waits for its seal; the row has the entry's id and leaves when the entry is sealed."""

    class Meta:
        db_table = "audit_pending"


class Link(TenantModel):
    """One link of a tenant's chain, in sealing order: entries commit out of the order of their ids. Append-only."""

    position = models.BigIntegerField(help_text="1, 2, 3... without a gap")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    previous = models.BinaryField(help_text="hash of the link before; 32 zero bytes for the first")
    hash = models.BinaryField(help_text="HMAC-SHA256 of previous, position, entry id and entry")
    sealed_at = models.DateTimeField()

    class Meta:
        db_table = "audit_link"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "position"], name="audit_link_position"),
            models.UniqueConstraint(fields=["tenant_id", "entry"], name="audit_link_entry"),
        ]
