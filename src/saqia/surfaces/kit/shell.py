"""What every page's frame needs."""

from typing import Any

from django.http import HttpRequest
from django.utils import translation

from saqia.platform import release
from saqia.surfaces.kit import amazigh, languages


def of_page(request: HttpRequest) -> dict[str, Any]:
    """Return direction, languages, distributor and release for `kit/shell.html` (a context processor)."""
    language = translation.get_language() or "ar"
    tenant = getattr(request, "tenant", None)
    return {
        "language": language,
        "direction": "rtl" if language in languages.RIGHT_TO_LEFT else "ltr",
        "language_links": languages.links(request),
        "amazigh": amazigh.link(request),
        "tenant_name": tenant.names[language] if tenant else "",
        "tenant": tenant,
        "release": release.version(),
    }
