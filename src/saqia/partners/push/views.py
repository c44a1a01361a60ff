"""The public key that a page subscribes with."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from saqia.partners.push import keys


@require_safe
def public_key(request: HttpRequest) -> HttpResponse:
    """Answer the key as text for `applicationServerKey`, 404 where web push is not set up."""
    if not settings.SAQIA_PUSH_CONTACT:
        return HttpResponse("web push is not set up", status=404, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(keys.public(settings.SAQIA_KEYS), content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = "public, max-age=3600"
    return answer
