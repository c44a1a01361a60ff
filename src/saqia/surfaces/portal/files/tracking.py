"""Following a file without an account: by its number and the code of the receipt, or by the link of a message."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from saqia.contexts.cases import exports, queries, types, wording
from saqia.contexts.requests import queries as request_queries
from saqia.contexts.requests import types as request_types
from saqia.contexts.requests import wording as request_wording
from saqia.platform.files import storing
from saqia.platform.links import addresses
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock, languages, limits, papers, tenants
from saqia.surfaces.portal.files import links

_STATES = {"done": "done", "current": "now", "to-come": "next"}
EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf"}


class LookUp(forms.Form):
    """Two facts of the receipt: the number of the file and its secret code."""

    number = forms.CharField(
        label=gettext_lazy("File number"), max_length=40, widget=forms.TextInput(attrs={"dir": "ltr"}),
        help_text=gettext_lazy("On the receipt and in our messages, such as REC-2026-000123-4."),
    )  # fmt: skip
    code = forms.CharField(
        label=gettext_lazy("Secret code"), max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr"}),
        help_text=gettext_lazy("Eight digits, on the receipt."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def look_up(request: HttpRequest) -> HttpResponse:
    """Ask for the two facts; a right pair leads to the file, a wrong one says nothing about either."""
    form = LookUp(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        taken = limits.take(request, "tracking", file=queries.normalize_number(given["number"]) or "none")
        with scope.reading(tenants.of(request).id):
            found = queries.track(number=given["number"], code=given["code"], on=clock.today())
        if found is not None:
            taken.give_back()
            return HttpResponseRedirect(links.address(request, found.number))
        form.add_error(None, gettext("This number and this code do not go together. Both are on the receipt."))
    return render(request, "portal/files/look_up.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def show(request: HttpRequest, token: str) -> HttpResponse:
    """Show where a file is, who treats it until when, what is asked of the applicant, and what became of it."""
    found = links.tracked(request, token)
    with scope.reading(tenants.of(request).id):
        facts = _facts(found)
    answers = [one for one in found.actions if one.effect != "withdraw" or one.code != "withdraw"]
    waits = found.stage_kind == "waiting" and bool(answers)
    page = {
        "file": found, "token": token, "stages": stages(found), "waits": waits, "answers": answers,
        "pays": found.stage == "payment-due" and facts["quote"] is not None,
        "clock": wording.CLOCKS[found.clock], "outcome": wording.OUTCOMES[found.outcome], "steps": _steps(found),
        "withdraw": next((one for one in found.actions if one.code == "withdraw"), None), **facts,
    }  # fmt: skip
    return render(request, "portal/files/file.html", page)


@require_safe
def deposited(request: HttpRequest, token: str) -> HttpResponse:
    """Say that a file was deposited: its number and code, who treats it until when, what happens next."""
    found = links.tracked(request, token)
    with scope.reading(tenants.of(request).id):
        told = queries.get_deposited(found.number)
    procedure = queries.get_procedure(found.procedure, on=found.deposited_on)
    page = {"file": found, "told": told, "token": token, "next_steps": procedure.next_steps}
    return render(request, "portal/files/deposited.html", page)


@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Return the sealed receipt."""
    found, tenant = links.tracked(request, token), tenants.of(request)
    root = addresses.public_root(tenant.id)
    address = root + addresses.path("file", token, languages.current()) if root else ""
    with scope.reading(tenant.id):
        content = exports.render_receipt(number=found.number, address=address, key=papers.seal_key())
    return papers.answer(content, f"file-{found.number}")


@require_safe
def paper(request: HttpRequest, token: str, document_id: int) -> HttpResponse:
    """Return a paper of the file that its applicant may see; what waits for its examination is given to nobody."""
    found = links.tracked(request, token)
    with scope.reading(tenants.of(request).id):
        return document(found.number, document_id, public_only=True)


def document(number: str, document_id: int, *, public_only: bool) -> HttpResponse:
    """Return the clean bytes of a paper, to be kept.

    :raises Http404: no such paper, not to be seen, or not examined yet
    """
    try:
        media_type, content = queries.read_document(number=number, document_id=document_id, public_only=public_only)
    except (queries.FileNotFound, storing.FileNotAccepted, storing.FileNotFound) as refused:
        raise Http404 from refused
    name = f"{number}-{document_id}.{EXTENSIONS.get(media_type, 'bin')}"
    return HttpResponse(
        content, content_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )  # fmt: skip


def stages(found: types.Tracked) -> list[dict[str, object]]:
    """Return the way of a file for `<c-stages>`."""
    return [
        {"name": one.name, "on": one.reached_on, "note": one.unit if one.state == "current" else None,
         "state": _STATES[one.state]}
        for one in found.path
    ]  # fmt: skip


def quote_of(found: types.Tracked) -> request_types.Quote | None:
    """Return the quote of a connection, inside the caller's `scope.reading`."""
    if found.procedure != "connection":
        return None
    facts = request_queries.find_connection(found.number)
    return facts.quote if facts is not None else None


def _facts(found: types.Tracked) -> dict[str, object]:
    """Return what stands beside the file: a quote, a deposit that is due, a refund."""
    quote = quote_of(found)
    facts: dict[str, object] = {"quote": quote, "demonstration": request_wording.DEMONSTRATION_PRICES}
    if quote is not None:
        facts["quote_state"] = request_wording.QUOTE_STATES[quote.state]
    if found.procedure == "subscription":
        facts["subscription"] = request_queries.find_subscription(found.number)
    elif found.procedure == "termination":
        facts["termination"] = request_queries.find_termination(found.number)
        facts["settlement"] = request_queries.find_settlement(found.number)
    return facts


def _steps(found: types.Tracked) -> list[types.Step]:
    return list(reversed(found.steps))
