"""Which address each surface serves."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from saqia.surfaces.api import oauth
from saqia.surfaces.kit import amazigh, languages, sign_in, styles
from saqia.surfaces.portal.access import short_links
from saqia.surfaces.portal.certificates import receipts, verification
from saqia.surfaces.portal.messages import browsers
from saqia.surfaces.portal.public import machines

urlpatterns = [
    path("", languages.home, name="home"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("desk/", languages.desk, name="desk"),
    path("zgh/", amazigh.choose),
    path("zgh/with/", amazigh.choose),
    path("zgh/with/<path:rest>", amazigh.choose),
    path("zgh/without/", amazigh.end),
    path("zgh/without/<path:rest>", amazigh.end),
    path("kit/", styles.lead),
    *short_links.urlpatterns,
    path(".well-known/saqia-seal.pem", receipts.certificate, name="seal-certificate"),
    path("verify/<str:code>/", verification.lead),
    path("sw.js", browsers.worker, name="worker"),
    path(".well-known/oauth-authorization-server", oauth.metadata, name="oauth-metadata"),
    path("", include("saqia.surfaces.crew.urls")),
    path("api/v1/", include("saqia.surfaces.api.urls")),
    path("api/partner/v1/", include("saqia.surfaces.api.partner.urls")),
    path("partners/", include("saqia.partners.sms_kannel.urls")),
    path("partners/", include("saqia.partners.push.urls")),
    path("partners/", include("saqia.partners.cmi.urls")),
    path("partners/", include("saqia.partners.fatourati.urls")),
    *i18n_patterns(
        path("desk/", include(sign_in.urlpatterns)),
        path("desk/", include("saqia.surfaces.desk.urls")),
        path("", include("saqia.surfaces.portal.urls")),
        path("", include("saqia.surfaces.kit.urls")),
    ),
]
handler403 = "saqia.surfaces.kit.errors.refused"
handler404 = "saqia.surfaces.kit.errors.not_found"
handler500 = "saqia.project.web.failed"
