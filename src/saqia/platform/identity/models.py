"""The sign-in: an address, a password, a language. Names, roles and rights are rows of a tenant, elsewhere."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac

from saqia.platform.database import prepared, routing


class SignIns(BaseUserManager["SignIn"]):
    """Finds sign-ins by what people type."""

    def get_by_natural_key(self, username: str | None) -> "SignIn":
        """Return the sign-in of an e-mail address, whatever its case."""
        return self.get(email__iexact=username)

    def get(self, *args: Any, **kwargs: Any) -> "SignIn":
        """Return one sign-in; by its number alone by a statement planned once: each page of a session reads it.

        :raises SignIn.DoesNotExist: there is none
        """
        if args or set(kwargs) != {"pk"} or self._db is not None:
            return super().get(*args, **kwargs)
        fields = [field.attname for field in self.model._meta.concrete_fields]
        columns = ", ".join(f'"{field.column}"' for field in self.model._meta.concrete_fields)
        for row in prepared.run(f"SELECT {columns} FROM identity_sign_in WHERE id = %s", [int(kwargs["pk"])]):
            return self.model.from_db(routing.current.get(), fields, row)
        raise self.model.DoesNotExist(kwargs["pk"])

    def create_user(self, password: str | None = None, **fields: Any) -> "SignIn":
        """Store a sign-in; without a password it cannot be used before one is set."""
        row = self.model(**fields)
        row.set_password(password)
        row.save(using=self._db)
        return row


class SignIn(AbstractBaseUser):
    """One person's proof of identity: an e-mail address or a mobile number, and a password hash (argon2)."""

    email = models.EmailField(unique=True, null=True)
    phone = models.CharField(max_length=16, unique=True, null=True, help_text="E.164, such as +212612345678")
    language = models.CharField(max_length=2, default="ar")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    session_round = models.PositiveIntegerField(default=0, help_text="raised to end every session")

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = SignIns()

    class Meta:
        db_table = "identity_sign_in"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email__isnull=False) | models.Q(phone__isnull=False),
                name="identity_sign_in_address",
            ),
        ]

    def __str__(self) -> str:
        return f"sign-in {self.pk}"  # never the address: this ends up in logs and messages

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what a session must still equal: it changes with the password and with the round."""
        value = f"{self.session_round}:{self.password}"
        return salted_hmac("saqia.identity.session", value, secret=secret, algorithm="sha256").hexdigest()


class OneTimeCode(models.Model):
    """A code that was sent to a phone: neither can be read here, only compared."""

    challenge = models.CharField(max_length=40, unique=True, help_text="random; the browser that asked has it")
    digest = models.BinaryField(help_text="HMAC of tenant, challenge, phone and code; the key lies outside")
    expires_at = models.DateTimeField(db_index=True)
    tries = models.SmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_one_time_code"


class PasswordReset(models.Model):
    """A link that was sent for a forgotten password: half of it, the signature, is only in the mail."""

    challenge = models.CharField(max_length=40, unique=True, help_text="random; the signature beside it is not kept")
    sign_in = models.ForeignKey(SignIn, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_password_reset"
