"""The notices as an Atom feed (RFC 4287), one a language."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from saqia.contexts.outreach import queries
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock, languages, tenants
from saqia.surfaces.portal.notices import pages

_QUARTER = "public, max-age=900"


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Answer with the feed."""
    tenant, language, at = tenants.of(request), languages.current(), clock.now()
    with scope.reading(tenant.id):
        found = queries.list_public(at=at)
    own = request.build_absolute_uri(reverse("portal:notices-feed"))
    feed = Atom1Feed(
        title=tenant.names[language], link=request.build_absolute_uri(reverse("portal:notices")), description="",
        language=language, feed_url=own, feed_guid=own,
    )  # fmt: skip
    for notice in found:
        each = pages.shown(notice)
        address = request.build_absolute_uri(reverse("portal:notice", args=[notice.slug]))
        told = "\n".join([*each.details, each.text])
        feed.add_item(
            title=each.title, link=address, description=told, unique_id=address, pubdate=notice.published_at,
            updateddate=notice.changed_at, categories=[each.kind.say(language), each.state.say(language)],
        )  # fmt: skip
    answer = HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    answer["Cache-Control"] = _QUARTER
    return answer
