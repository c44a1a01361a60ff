"""The distributor of a request is its host name's; the default one where no distributor claims the host."""

import dataclasses
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from saqia.platform.tenancy import models

FRESH_SECONDS = 30.0
SANDBOX = "sandbox."
Respond = Callable[[HttpRequest], HttpResponse]


@dataclasses.dataclass(frozen=True)
class Tenant:
    """What pages say of a distributor. `names` by language; `operator` names its tariffs."""

    id: int
    code: str
    host: str
    names: dict[str, str]
    call_centre: str
    operator: str
    uses_demonstration_grid: bool
    region: str = ""
    is_sandbox: bool = False


class TenantUnknown(Exception):
    """No distributor is registered: the installation is not set up."""


class SandboxClosed(Exception):
    """The host is the name of a sandbox, and none is open."""


class _Directory:
    """The distributors, read again after a while: they change once a year."""

    def __init__(self) -> None:
        self.read_at = -FRESH_SECONDS
        self.rows: tuple[Tenant, ...] = ()

    def of_host(self, host: str) -> Tenant:
        """Return the distributor of a host name.

        :raises SandboxClosed: it is the name of a sandbox that nobody opened: whoever means to try must not pay
        :raises TenantUnknown: none claims it and the default one is not registered
        """
        if time.monotonic() - self.read_at >= FRESH_SECONDS or not self.rows:
            self.rows = tuple(_described(row) for row in models.Tenant.objects.order_by("id"))
            self.read_at = time.monotonic()
        for row in self.rows:
            if row.host == host:
                return row
        if host.startswith(SANDBOX):
            raise SandboxClosed(host)
        for row in self.rows:
            if row.code == settings.SAQIA_DEFAULT_TENANT:
                return row
        raise TenantUnknown(host)

    def forget(self) -> None:
        """Read again at the next request: for tests."""
        self.rows = ()


directory = _Directory()


def of(request: HttpRequest) -> Tenant:
    """Return the distributor of a request."""
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]
    return tenant


class TenantOfHost:
    """Names the distributor before any view runs."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer for the distributor of the host."""
        host = request.get_host().rsplit(":", 1)[0] if not request.get_host().endswith("]") else request.get_host()
        try:
            request.tenant = directory.of_host(host.lower())  # type: ignore[attr-defined]
        except SandboxClosed:
            return HttpResponse("No such sandbox is open here.\n", content_type="text/plain", status=421)
        return self.get_response(request)


def _described(row: models.Tenant) -> Tenant:
    names = {"ar": row.name_ar, "fr": row.name_fr, "en": row.name_en}
    return Tenant(
        row.id, row.code, row.host, names, row.call_centre, row.operator, row.uses_demonstration_grid,
        row.region_code, row.sandbox_of_id is not None,
    )  # fmt: skip
