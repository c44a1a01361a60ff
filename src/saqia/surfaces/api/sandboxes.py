"""A sandbox answers partners' programs and nobody else, and every answer says that it is worth nothing."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from saqia.surfaces.kit import tenants

Respond = Callable[[HttpRequest], HttpResponse]
HEADER = "Saqia-Sandbox"
_OPEN = ("/api/partner/", "/api/v1/oauth/token", "/api/v1/docs", "/.well-known/")
_CLOSED = (
    "هذا فضاء تجارب لواجهة الشركاء فقط. لا قيمة لأي شيء فيه.\n"
    "Bac à sable de l’interface des partenaires, rien d’autre. Rien n’y a de valeur.\n"
    "A sandbox of the partner API, nothing else. Nothing in it has any value.\n"
)


class Sandboxes:
    """Closes the pages of a sandbox: nobody is its customer, and no code or message may leave it."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Leave real distributors alone."""
        if not tenants.of(request).is_sandbox:
            return self.get_response(request)
        if request.path_info.startswith(_OPEN):
            response = self.get_response(request)
        else:
            response = HttpResponse(_CLOSED, content_type="text/plain; charset=utf-8", status=404)
        response[HEADER] = "no-value"
        return response
