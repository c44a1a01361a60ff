"""Customers: who they are, how to reach them, how to find them, and which of them are one."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from saqia.platform.tenancy.models import TenantModel


class Customer(TenantModel):
    """A person, company or administration. A merged row stays and points to its survivor; nothing is deleted."""

    kind = models.CharField(max_length=14, help_text="person, company or administration")
    name_ar = models.CharField(max_length=160, help_text="empty when only the Latin name is known")
    name_latin = models.CharField(max_length=160, help_text="empty when only the Arabic name is known")
    language = models.CharField(max_length=2, default="ar", help_text="in which to write to them: ar, fr or en")
    ice = models.CharField(max_length=15, null=True, help_text="common identifier of a company")
    if_number = models.CharField(max_length=8, null=True, help_text="tax identifier (identifiant fiscal)")
    cin_sealed = models.BinaryField(null=True, help_text="national id: nonce and AES-GCM ciphertext")
    cin_index = models.BinaryField(null=True, help_text="HMAC-SHA256 of the normalized national id, for exact match")
    cin_key_id = models.CharField(max_length=16, null=True, help_text="which of the tenant's keys sealed it")
    words = ArrayField(models.BigIntegerField(), default=list, help_text="ids of the name's words, for search")
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False
    )
    source = models.CharField(max_length=40, null=True, help_text="code of the former operator's system")
    source_ref = models.CharField(max_length=60, null=True, help_text="its reference there")
    registered_at = models.DateTimeField()

    class Meta:
        db_table = "parties_customer"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "source", "source_ref"], name="parties_customer_source_uniq"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["person", "company", "administration"]), name="parties_customer_kind"
            ),
            models.CheckConstraint(condition=~models.Q(name_ar="", name_latin=""), name="parties_customer_has_name"),
        ]
        indexes = [
            GinIndex(fields=["words"], name="parties_customer_words_idx", fastupdate=True, gin_pending_list_limit=1024),
            models.Index(
                fields=["tenant_id", "cin_index"], name="parties_customer_cin_idx",
                condition=models.Q(cin_index__isnull=False),
            ),
            models.Index(
                fields=["tenant_id", "ice"], name="parties_customer_ice_idx", condition=models.Q(ice__isnull=False)
            ),
            models.Index(
                fields=["merged_into"], name="parties_customer_merged_idx",
                condition=models.Q(merged_into__isnull=False),
            ),
        ]  # fmt: skip


class NameWord(TenantModel):
    """One folded word of the customers' names. Typing errors are searched here, not among a million rows."""

    word = models.CharField(max_length=60)
    skeleton = models.CharField(max_length=60, default="", help_text="its consonants as they sound, in any script")
    heard = models.CharField(max_length=800, default="", help_text="its sound; of an Arabic word, a pattern of sounds")

    class Meta:
        db_table = "parties_name_word"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "word", "heard"], name="parties_name_word_uniq")]


class FormerName(TenantModel):
    """A name that a customer bore until a correction: what papers issued before it say. Append-only."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    name_ar = models.CharField(max_length=160)
    name_latin = models.CharField(max_length=160)
    until_at = models.DateTimeField(help_text="when the correction was written")

    class Meta:
        db_table = "parties_former_name"


class Contact(TenantModel):
    """A channel to a customer: a phone in the form +212..., or an e-mail address."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    kind = models.CharField(max_length=8, help_text="phone or email")
    value = models.CharField(max_length=120)
    is_preferred = models.BooleanField(default=False)

    class Meta:
        db_table = "parties_contact"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "customer", "kind", "value"], name="parties_contact_uniq"),
            models.CheckConstraint(condition=models.Q(kind__in=["phone", "email"]), name="parties_contact_kind"),
        ]
        indexes = [models.Index(fields=["tenant_id", "value"], name="parties_contact_value_idx")]


class BankAccount(TenantModel):
    """A RIB that a customer gave for direct debit or refunds: 24 digits, key checked."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    rib = models.CharField(max_length=24)

    class Meta:
        db_table = "parties_bank_account"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "customer", "rib"], name="parties_bank_account_uniq")
        ]


class Merge(TenantModel):
    """Two customers were found to be one. Kept for ever; `undone_at` says that it was taken back."""

    merged = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    survivor = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    reason = models.CharField(max_length=20, help_text="a code of wording.MERGE_REASONS")
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=80, null=True)

    class Meta:
        db_table = "parties_merge"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "merged"], name="parties_merge_once", condition=models.Q(undone_at=None)
            )
        ]


class ErasureRequest(TenantModel):
    """A customer asked that their data be erased: what was, what must stay. Append-only."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    asked_by = models.CharField(max_length=80, help_text="actor code")
    asked_at = models.DateTimeField()
    erased = ArrayField(models.CharField(max_length=20), help_text="categories of rules/personal_data.yaml")
    kept = ArrayField(models.CharField(max_length=20))

    class Meta:
        db_table = "parties_erasure_request"


class Note(TenantModel):
    """What somebody of the staff noted on a customer; it goes with the contacts at an erasure."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    text = models.CharField(max_length=1000)
    author = models.CharField(max_length=80, help_text="actor code")
    written_at = models.DateTimeField()
    client_key = models.CharField(max_length=80, help_text="makes sending a form twice harmless")

    class Meta:
        db_table = "parties_note"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "client_key"], name="parties_note_once")]
