"""The page of bills by Django REST framework, as its guide has it: authentication, throttle, pages, serializer."""

import datetime
import os
import urllib.parse
from collections.abc import Sequence
from typing import Any, ClassVar

import django
from django.conf import settings
from django.db import connection, models
from django.http import HttpRequest

from bench.peers import shared
from saqia.platform.database import address

settings.configure(
    SECRET_KEY=os.urandom(16).hex(), ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, USE_TZ=True,
    INSTALLED_APPS=["rest_framework"],
    DATABASES={"default": {**address.parse(shared.URL), "CONN_HEALTH_CHECKS": True}},
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    REST_FRAMEWORK={
        "UNAUTHENTICATED_USER": None,
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    },
)  # fmt: skip
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import path  # noqa: E402
from rest_framework import authentication, exceptions, generics, pagination, serializers, throttling  # noqa: E402
from rest_framework.response import Response  # noqa: E402


class User(models.Model):
    """A sign-in."""

    is_active = models.BooleanField()
    is_authenticated = True

    class Meta:
        app_label, db_table, managed = "peer", "identity_sign_in", False


class Client(models.Model):
    """An application."""

    id = models.CharField(max_length=100, primary_key=True)
    data = models.JSONField()

    class Meta:
        app_label, db_table, managed = "peer", "allauth_idp_oidc_client", False


class Token(models.Model):
    """A token of an application for a person."""

    objects: ClassVar[models.Manager["Token"]]
    type = models.CharField(max_length=2)
    hash = models.CharField(max_length=255)
    scopes = models.TextField()
    expires_at = models.DateTimeField()
    client = models.ForeignKey(Client, on_delete=models.PROTECT)
    user = models.ForeignKey(User, on_delete=models.PROTECT)

    class Meta:
        app_label, db_table, managed = "peer", "allauth_idp_oidc_token", False


class Account(models.Model):
    """An account."""

    tenant_id = models.IntegerField()
    number = models.CharField(max_length=20)

    class Meta:
        app_label, db_table, managed = "peer", "contracts_account", False


class Grant(models.Model):
    """What a person may see."""

    objects: ClassVar[models.Manager["Grant"]]
    tenant_id = models.IntegerField()
    sign_in_id = models.BigIntegerField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        app_label, db_table, managed = "peer", "contracts_access_grant", False


class BillRow(models.Model):
    """A bill."""

    objects: ClassVar[models.Manager["BillRow"]]
    number = models.BigIntegerField(primary_key=True)
    tenant_id = models.IntegerField()
    kind = models.CharField(max_length=12)
    corrects_number = models.BigIntegerField(null=True)
    account_id = models.BigIntegerField()
    account_number = models.CharField(max_length=20)
    from_on = models.DateField()
    to_on = models.DateField()
    issued_on = models.DateField()
    due_on = models.DateField()
    total_vat_centimes = models.BigIntegerField()
    total_ttc_centimes = models.BigIntegerField()
    estimated = models.BooleanField()
    demonstration = models.BooleanField()

    class Meta:
        app_label, db_table, managed = "peer", "billing_bill", False


class Bearer(authentication.BaseAuthentication):
    """Lets pass who brings a token."""

    def authenticate(self, request: Any) -> tuple[User, Token]:
        """Return the person and the token."""
        kind, _, value = request.headers.get("Authorization", "").partition(" ")
        found = Token.objects.select_related("client", "user").filter(
            hash=shared.digest(value), type="at", expires_at__gt=datetime.datetime.now(datetime.UTC)
        )
        token = found.first() if kind == "Bearer" else None
        if token is None or not token.user.is_active:
            raise exceptions.AuthenticationFailed
        if "bills:read" not in token.scopes.split():
            raise exceptions.PermissionDenied
        return token.user, token


class Counted(throttling.BaseThrottle):
    """Counts the application, over all processes."""

    def allow_request(self, request: Any, view: Any) -> bool:
        """Say whether one more is allowed."""
        with connection.cursor() as cursor:
            cursor.execute(shared.TAKE, shared.counted(request.auth.client_id))
            return cursor.fetchone() is not None


class Pages(pagination.CursorPagination):
    """Newest first."""

    ordering = ("-issued_on", "-number")
    page_size, max_page_size = 50, 200
    page_size_query_param = "limit"

    def get_paginated_response(self, data: Any) -> Response:
        """Answer with the page and where the next one begins."""
        link = self.get_next_link()
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(link).query) if link else {}
        return Response({"items": data, "next_cursor": query.get("cursor", [None])[0]})


class Bill(serializers.Serializer):
    """A bill as it is answered."""

    number = serializers.SerializerMethodField()
    kind = serializers.SerializerMethodField()
    corrects = serializers.SerializerMethodField()
    account = serializers.CharField(source="account_number")
    first = serializers.DateField(source="from_on")
    last = serializers.DateField(source="to_on")
    issued_on = serializers.DateField()
    due_on = serializers.DateField()
    total_centimes = serializers.IntegerField(source="total_ttc_centimes")
    vat_centimes = serializers.IntegerField(source="total_vat_centimes")
    left_centimes = serializers.SerializerMethodField()
    held_centimes = serializers.SerializerMethodField()
    state = serializers.SerializerMethodField()
    is_estimated = serializers.BooleanField(source="estimated")
    is_demonstration = serializers.BooleanField(source="demonstration")

    def get_number(self, row: BillRow) -> str:
        """Return the printed number."""
        return shared.printed(row.number)

    def get_kind(self, row: BillRow) -> dict[str, str]:
        """Return the kind with its name."""
        return shared.kind(row.kind, self.context["language"])

    def get_corrects(self, row: BillRow) -> str | None:
        """Return the printed number of the bill that is corrected."""
        return shared.printed(row.corrects_number) if row.corrects_number else None

    def get_left_centimes(self, row: BillRow) -> int:
        """Return what is still to be paid."""
        item = self.context["standing"].get(row.number)
        return item.left_centimes if item else 0

    def get_held_centimes(self, row: BillRow) -> int:
        """Return what of it is contested."""
        item = self.context["standing"].get(row.number)
        return item.held_centimes if item else 0

    def get_state(self, row: BillRow) -> dict[str, str]:
        """Return where the bill stands."""
        item = self.context["standing"].get(row.number)
        return shared.state(item.state if item else "paid", self.context["language"])


class Bills(generics.ListAPIView):
    """The bills of an account that the person may see."""

    authentication_classes = (Bearer,)
    throttle_classes = (Counted,)
    pagination_class = Pages
    serializer_class = Bill

    def get_queryset(self) -> Any:
        """Return the bills of the account."""
        today, self.tenant = datetime.datetime.now(datetime.UTC).date(), self.request.auth.client.data["tenant_id"]
        own = Grant.objects.filter(
            models.Q(ends_on=None) | models.Q(ends_on__gt=today), starts_on__lte=today, tenant_id=self.tenant,
            sign_in_id=self.request.user.pk, account__tenant_id=self.tenant,
            account__number=self.request.query_params["account"],
        )  # fmt: skip
        self.account_id = own.values_list("account_id", flat=True).first()
        if self.account_id is None:
            raise exceptions.NotFound
        return BillRow.objects.filter(tenant_id=self.tenant, account_id=self.account_id)

    def get_serializer_context(self) -> dict[str, Any]:
        """Add where each item of the account stands."""
        with connection.cursor() as cursor:
            cursor.execute(shared.ITEMS, {"account": self.account_id, "tenant": self.tenant})
            rows = cursor.fetchall()
        today = datetime.datetime.now(datetime.UTC).date()
        asked: HttpRequest = self.request
        return {
            **super().get_serializer_context(),
            "standing": shared.standing(rows, self._corrected, today),
            "language": shared.language(asked.headers.get("Accept-Language", "")),
        }

    def _corrected(self, notes: Sequence[int]) -> dict[int, int]:
        rows = BillRow.objects.filter(tenant_id=self.tenant, number__in=notes, corrects_number__isnull=False)
        return {note: bill for note, bill in rows.values_list("number", "corrects_number") if bill is not None}


urlpatterns = [path("api/v1/bills", Bills.as_view())]
application = get_wsgi_application()
