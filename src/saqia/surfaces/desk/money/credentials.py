"""A partner's credentials, real and of the sandbox: issued, replaced, ended; a secret is shown once."""

import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from saqia.contexts.payments import operations, wording
from saqia.journeys import partners as journeys
from saqia.journeys.sandboxes import credentials
from saqia.platform import operation
from saqia.platform.identity import applications
from saqia.platform.identity import wording as identity_wording
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.money import credential_rows, partners
from saqia.surfaces.kit import clock, languages, staff

_REFUSED = (
    credentials.SandboxClosed, applications.SecretReplaced, operations.CollectorExists,
    operations.CollectorMisdescribed, operations.CollectorUnknown,
)  # fmt: skip


@require_POST
@doors.page
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Issue, replace or end a credential: `kind` says which, `act` what, `since` the secret that the page showed."""
    actor = staff.actor_of(request)
    actor.require("payments.manage-collectors")
    found, kind = partners.find(request, code), request.POST.get("kind", "")
    if kind not in credential_rows.names():
        raise Http404
    try:
        made = _act(request, actor, code, kind)
    except _REFUSED as refused:
        return partners.page(request, found, refusal=_refusal(refused))
    if made is None:
        messages.success(request, _("The credentials are ended: they open nothing any more."))
        return redirect("desk:money-partner", code)
    response = partners.page(request, found, made={"name": credential_rows.names()[kind], "kind": kind, **made})
    response["Cache-Control"] = "no-store"
    return response


def _act(request: HttpRequest, actor: operation.Actor, code: str, kind: str) -> dict[str, Any] | None:
    """Return a new secret with what becomes of the former one; None: there is none now."""
    act, at = request.POST.get("act", ""), clock.now()
    tried: credentials.Kind | None = "own" if kind == "own" else "stopped" if kind == "stopped" else None
    if act == "issue" and tried:
        made = credentials.issue(actor=actor, kind=tried, code=code, at=at)
        return {"client_id": made.client_id, "secret": made.secret}
    since = _since(request)
    if act == "end" and tried:
        credentials.end(actor=actor, kind=tried, code=code, since=since, at=at)
        return None
    if act != "replace":
        raise Http404
    if tried:
        new = credentials.replace(actor=actor, kind=tried, code=code, since=since, at=at)
    else:
        new = journeys.replace_secret(actor=actor, code=code, since=since, ends_tokens="leaked" in request.POST, at=at)
    return {"client_id": new.client_id, "secret": new.secret, "ended_at": at, "former_until": new.former_until}


def _since(request: HttpRequest) -> datetime.datetime:
    try:
        return datetime.datetime.fromisoformat(request.POST.get("since", ""))
    except ValueError as unread:
        raise applications.SecretReplaced from unread


def _refusal(refused: Exception) -> str:
    if isinstance(refused, credentials.SandboxClosed):
        return _("No sandbox is open beside this distributor yet.")
    if isinstance(refused, applications.SecretReplaced):
        return identity_wording.SECRET_REPLACED.say(languages.current())
    return wording.refusal(refused, languages.current())
