"""Papers that a page hands over: sealed PDF, made on demand."""

import functools
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from saqia.contexts.billing import exports
from saqia.contexts.billing import queries as billing
from saqia.contexts.billing import types as bill_types
from saqia.platform.documents import house_seal
from saqia.platform.links import addresses
from saqia.surfaces.kit import clock


@functools.cache
def seal_key() -> Any:
    """Return the installation's sealing key; a demonstration key, marked as such, until the operator brings its own."""
    return house_seal.key(settings.SAQIA_HOME / "keys", at=clock.now())


@functools.cache
def certificates() -> tuple[bytes, ...]:
    """Return the certificates that prove papers of this installation, PEM, today's first."""
    return (seal_key().certificate_pem, *house_seal.former(settings.SAQIA_HOME / "keys"))


def answer(content: bytes, name: str) -> HttpResponse:
    """Return a PDF that a browser shows and a person can keep; `name` is ASCII, without personal data."""
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}.pdf"'}
    )


def code_of(found: billing.Certificate) -> str:
    """Return what verifies a certificate in one word: its number and its code."""
    return f"{found.number}-{found.code}"


def certificate(found: billing.Certificate, *, tenant_id: int) -> HttpResponse:
    """Return a certificate as PDF with the address where it is verified, inside the caller's `scope.reading`."""
    root = addresses.public_root(tenant_id)
    address = f"{root}/{found.language}/verify/{code_of(found)}/" if root else ""
    content = exports.render_certificate(number=found.number, key=seal_key(), address=address)
    return answer(content, f"certificate-{bill_types.printable_number(found.number)}")
