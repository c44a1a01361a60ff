"""The facts of complaints and enquiries, beside their files."""

from django.db import models

from saqia.platform.tenancy.models import TenantModel


class Complaint(TenantModel):
    """What a complaint is about and where. Its stage follows that of its file."""

    number = models.CharField(max_length=24)
    subject = models.CharField(max_length=40, help_text="a code of rules/catalogues/complaint-subjects.yaml")
    group = models.CharField(max_length=10, help_text="technical or commercial")
    priority = models.CharField(max_length=6)
    commune_code = models.CharField(max_length=12, default="")
    address = models.CharField(max_length=200, default="")
    place = models.CharField(max_length=40, default="", help_text="lat,lon")
    contract_number = models.CharField(max_length=30, default="", help_text="as it was written")
    stage = models.CharField(max_length=40)
    outcome = models.CharField(max_length=9, default="")
    reopened = models.SmallIntegerField(default=0)
    rank = models.IntegerField(default=1, help_text="of the last move of the file that was followed")

    class Meta:
        db_table = "care_complaint"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "number"], name="care_complaint_number")]
        indexes = [
            models.Index(fields=["tenant_id", "subject", "stage"], name="care_complaint_subject"),
            models.Index(fields=["tenant_id", "commune_code", "subject"], name="care_complaint_commune"),
        ]


class Enquiry(TenantModel):
    """What somebody asked. Its stage follows that of its file."""

    number = models.CharField(max_length=24)
    subject = models.CharField(max_length=40, help_text="a code of rules/catalogues/enquiry-subjects.yaml")
    question = models.CharField(max_length=2000)
    stage = models.CharField(max_length=40)
    outcome = models.CharField(max_length=9, default="")
    rank = models.IntegerField(default=1)

    class Meta:
        db_table = "care_enquiry"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "number"], name="care_enquiry_number")]
