"""What search engines, link previews and telephones that install the pages read."""

from xml.sax import saxutils

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from saqia.contexts.cases import queries as cases
from saqia.contexts.outreach import queries as outreach
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock, icons, languages, tenants
from saqia.surfaces.portal.public import guides

_PAGES = (
    "portal:home", "portal:tariffs", "portal:simulate", "portal:bill-look-up", "portal:reading-look-up",
    "portal:guides", "portal:mission", "portal:notices", "portal:verify", "portal:procedures", "portal:file-look-up",
    "portal:amazigh", "portal:agencies",
)  # fmt: skip
_DAY = "public, max-age=86400"


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Say what is for everybody: never a person's bill, file or account."""
    closed = [f"Disallow: /*/{part}/" for part in ("account", "accounts", "b", "f", "r", "u", "v", "desk")]
    closed += [f"Disallow: /{letter}/" for letter in "bfru"]
    lines = ["User-agent: *", *closed, f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}", ""]
    return _kept(HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8"))


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """List the public pages, each with its other languages."""
    rows = "".join(_url(request, named) for named in _addresses(request))
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    head += ' xmlns:xhtml="http://www.w3.org/1999/xhtml">'
    return _kept(HttpResponse(f"{head}{rows}</urlset>\n", content_type="application/xml; charset=utf-8"))


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Describe the pages to a telephone that installs them."""
    tenant, language = tenants.of(request), languages.current()
    drawn = [
        {
            "src": static(f"kit/mark-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": "any maskable",
        }
        for size in icons.SIZES
    ]
    described = {
        "id": "/", "name": tenant.names[language], "short_name": gettext("Saqia"), "lang": language,
        "dir": "rtl" if language in languages.RIGHT_TO_LEFT else "ltr", "start_url": f"/{language}/", "scope": "/",
        "display": "minimal-ui", "background_color": "#f8f5ef", "theme_color": "#0a5a63",
        "icons": [{"src": static("kit/mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}, *drawn],
    }  # fmt: skip
    return _kept(JsonResponse(described, content_type="application/manifest+json"))


def _addresses(request: HttpRequest) -> list[dict[str, str]]:
    with scope.reading(tenants.of(request).id):
        told = [each.slug for each in outreach.list_public(at=clock.now())]
    procedures = [each.code for each in cases.list_procedures(on=clock.today())]
    named_each = {"portal:guide": guides.known(), "portal:procedure": procedures, "portal:notice": told}
    asked: list[tuple[str, list[str]]] = [(name, []) for name in _PAGES]
    asked += [(name, [code]) for name, codes in named_each.items() for code in codes]
    found = []
    for name, arguments in asked:
        named = {}
        for language in languages.NAMES:
            with translation.override(language):
                named[language] = reverse(name, args=arguments)
        found.append(named)
    return found


def _url(request: HttpRequest, named: dict[str, str]) -> str:
    absolute = {
        language: saxutils.quoteattr(request.build_absolute_uri(path))[1:-1] for language, path in named.items()
    }
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href="{address}"/>'
        for language, address in absolute.items()
    )
    return "".join(f"<url><loc>{address}</loc>{others}</url>" for address in absolute.values())


def _kept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = _DAY
    return response
