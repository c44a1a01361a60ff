"""What a distributor stated of itself, each time it did."""

from django.db import models

from saqia.platform.tenancy.models import TenantModel


class Particulars(TenantModel):
    """What papers say of the distributor from a day on, as its director stated it. Append-only."""

    address_ar = models.CharField(max_length=120)
    address_fr = models.CharField(max_length=120)
    town_ar = models.CharField(max_length=60)
    town_fr = models.CharField(max_length=60)
    postal_code = models.CharField(max_length=5)
    fiscal_id = models.CharField(max_length=8, help_text="identifiant fiscal (IF)")
    ice = models.CharField(max_length=15, help_text="identifiant commun de l’entreprise")
    trade_register = models.CharField(max_length=40, help_text="number and court, such as 1234 Agadir")
    business_tax = models.CharField(max_length=12, help_text="article of the taxe professionnelle (patente)")
    from_on = models.DateField(help_text="the day on which it was stated")
    stated_at = models.DateTimeField()
    stated_by = models.CharField(max_length=60, help_text="code of the actor, as in the audit trail")

    class Meta:
        db_table = "company_particulars"
