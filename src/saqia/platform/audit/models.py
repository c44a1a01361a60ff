"""What was done, by whom, when: one row per use case, written in its transaction."""

from django.db import models

from saqia.platform.tenancy.models import TenantModel


class Entry(TenantModel):
    """One act. `detail` holds codes and numbers, never personal data."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    action = models.CharField(max_length=160)
    detail = models.JSONField(default=dict)

    class Meta:
        db_table = "audit_entry"
