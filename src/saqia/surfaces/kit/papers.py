"""Papers that a page hands over: sealed PDF, made on demand."""

import functools
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from saqia.platform.documents import house_seal
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
