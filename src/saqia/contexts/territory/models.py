"""The kingdom's territory (global, natural keys) and the network sectors of each distributor (tenant rows)."""

from django.db import models

from saqia.platform.tenancy.models import TenantModel


class Region(models.Model):
    """One of the twelve regions; `code` is the HCP code, such as 09."""

    code = models.CharField(max_length=2, primary_key=True)
    name_ar = models.CharField(max_length=60)
    name_fr = models.CharField(max_length=60)

    class Meta:
        db_table = "territory_region"


class Province(models.Model):
    """A province (إقليم) or prefecture (عمالة); `code` is the HCP code, such as 09.551."""

    code = models.CharField(max_length=6, primary_key=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, help_text="province or prefecture")
    name_ar = models.CharField(max_length=60)
    name_fr = models.CharField(max_length=60)

    class Meta:
        db_table = "territory_province"


class Commune(models.Model):
    """A commune; `code` is the HCP code, such as 09.001.07.25. Percentages are of households, 0 to 100."""

    code = models.CharField(max_length=12, primary_key=True)
    province = models.ForeignKey(Province, on_delete=models.PROTECT, related_name="+")
    cercle_code = models.CharField(max_length=10, help_text="empty in an urban commune")
    kind = models.CharField(max_length=5, help_text="urban or rural")
    name_ar = models.CharField(max_length=60)
    name_fr = models.CharField(max_length=60)
    population_2014 = models.IntegerField(null=True)
    population_2024 = models.IntegerField()
    households_2024 = models.IntegerField()
    establishments = models.IntegerField()
    lat = models.FloatField(help_text="WGS 84 degrees of the polygon's centroid")
    lon = models.FloatField()
    area_km2 = models.DecimalField(max_digits=8, decimal_places=1)
    pct_electricity = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    pct_running_water = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    pct_public_sewer = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    avg_km_paved_road = models.DecimalField(max_digits=5, decimal_places=1, null=True)
    weekly_souks = models.IntegerField()
    polygon = models.JSONField(null=True, help_text="GeoJSON geometry, simplified; two regions have one")

    class Meta:
        db_table = "territory_commune"


class Sector(TenantModel):
    """A part of a network: where water is counted, what feeds a street, where sewage goes."""

    kind = models.CharField(max_length=12, help_text="water_zone, feeder, substation or sewer_basin")
    code = models.CharField(max_length=40)
    name_ar = models.CharField(max_length=120)
    name_fr = models.CharField(max_length=120)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False)
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        db_table = "territory_sector"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "kind", "code"], name="territory_sector_code_uniq"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["water_zone", "feeder", "substation", "sewer_basin"]),
                name="territory_sector_kind",
            ),
        ]
