"""How applications obtain tokens: people agree on our page, services bring their secret; by allauth's provider."""

import urllib.parse
from typing import Any

from allauth.idp.oidc import views
from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from saqia.platform.identity import applications, scopes
from saqia.surfaces.api import callers, tongues
from saqia.surfaces.kit import customers, languages, staff, tenants

_LANGUAGE = "ui_locales"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)


class Adapter(DefaultOIDCAdapter):  # type: ignore[misc]
    """Says in people's words what an application asks for."""

    @property
    def scope_display(self) -> dict[str, str]:
        """Return the words of each scope, in the language of the page."""
        return {code: text.say(languages.current()) for code, text in scopes.KNOWN.items()}


class Consent(views.AuthorizationView):  # type: ignore[misc]
    """The page on which a person agrees, or not, that an application acts for them."""

    template_name = "api/consent.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse what is not of this distributor or has no PKCE, ask the staff for their second factor."""
        tongues.speak(request, _LANGUAGE)
        if request.method in ("GET", "HEAD"):
            fault = _fault(request)
            if fault is not None:
                return fault
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    def _login_required(self, request: HttpRequest) -> HttpResponse | None:
        """Return where to sign in: the staff at the desk's, with a second factor; customers by their phone."""
        asked = set(request.GET.get("scope", "").split())
        if asked & scopes.STAFF.keys():
            return staff.missing_proof(request)
        if request.user.is_authenticated:
            return None
        here = urllib.parse.urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"/{languages.current()}{_unprefixed(reverse(customers.SIGN_IN))}?{here}")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the person's answer; for the desk's scopes the second factor is asked again."""
        chosen = set(request.POST.getlist("scopes"))
        if request.POST.get("action") == "grant" and chosen & scopes.STAFF.keys():
            missing = staff.missing_proof(request)
            if missing is not None:
                return missing
        answered: HttpResponse = super().post(request, *args, **kwargs)
        return answered

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Let the form lead to the application, and nowhere else (browsers ask the page's policy for redirects too)."""
        response: HttpResponse = super().render_to_response(context, **kwargs)
        response["Content-Security-Policy"] = f"{_POLICY} {_origin(self._request_info.get('redirect_uri') or '')}"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the application, and where it takes the person."""
        found: dict[str, Any] = super().get_context_data(**kwargs)
        found["leads_to"] = urllib.parse.urlsplit(self._request_info.get("redirect_uri") or "").netloc
        found["language_links"] = tongues.links(self.request, _LANGUAGE)
        return found


@csrf_exempt
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Give a token for a code, a refresh token or a service's secret."""
    callers.limits_left(request, "api-open")
    answered: HttpResponse = views.token(request)
    answered["Cache-Control"] = "no-store"
    return answered


@csrf_exempt
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """End a token."""
    callers.limits_left(request, "api-open")
    answered: HttpResponse = views.revoke(request)
    return answered


@require_safe
def metadata(request: HttpRequest) -> HttpResponse:
    """Say where everything is (RFC 8414)."""
    root = request.build_absolute_uri("/").rstrip("/")
    return JsonResponse(
        {
            "issuer": root,
            "authorization_endpoint": f"{root}{reverse('idp:oidc:authorization')}",
            "token_endpoint": f"{root}{reverse('idp:oidc:token')}",
            "revocation_endpoint": f"{root}{reverse('idp:oidc:revoke')}",
            "scopes_supported": list(scopes.KNOWN),
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
            "service_documentation": f"{root}/api/v1/docs",
        }
    )


def _fault(request: HttpRequest) -> HttpResponse | None:
    """Return the page that refuses a request which no application of ours may make, or None."""
    client_id = request.GET.get("client_id", "").replace("\x00", "")[:100]
    if not applications.is_of(tenants.of(request).id, client_id):
        raise Http404
    if request.GET.get("code_challenge_method") != "S256" or not request.GET.get("code_challenge"):
        return render(request, "idp/oidc/error.html", {"needs_pkce": True}, status=400)
    return None


def _origin(uri: str) -> str:
    parts = urllib.parse.urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") else f"{parts.scheme}:"


def _unprefixed(address: str) -> str:
    """Return an address without the language that `reverse` put before it."""
    return "/" + address.split("/", 2)[2]


# allauth finds its views by these names.
urlpatterns = [
    path("authorize", Consent.as_view(), name="authorization"),
    path("token", token, name="token"),
    path("revoke", revoke, name="revoke"),
]
