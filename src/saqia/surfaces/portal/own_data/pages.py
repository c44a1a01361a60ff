"""What is held of a customer: shown, corrected in what is theirs to say, exported, erased as far as the law lets it."""

import datetime
from typing import Any

from django import forms
from django.contrib import messages as notes
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from saqia.contexts.contracts import types as contract_types
from saqia.contexts.parties import operations as parties
from saqia.contexts.parties import types as party_types
from saqia.contexts.parties import wording
from saqia.journeys import personal_data
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock, customers, languages, limits, tenants
from saqia.surfaces.portal.accounts import reach

_ANSWER = "erasure_answer"
_MOST_LINES = 6


class Correction(forms.Form):
    """What a customer may say of themselves here; one phone or address a line."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language of my bills and letters"), choices=languages.NAMES.items()
    )
    phones = forms.CharField(
        label=gettext_lazy("My phones"), required=False, max_length=300,
        help_text=gettext_lazy("One a line; the first one is called first."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr", "autocomplete": "tel"}),
    )  # fmt: skip
    emails = forms.CharField(
        label=gettext_lazy("My e-mail addresses"), required=False, max_length=600,
        help_text=gettext_lazy("One a line."),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "ltr", "autocomplete": "email"}),
    )  # fmt: skip

    def lines(self, field: str) -> tuple[str, ...]:
        """Return the lines of a field, of a valid form."""
        found = [line.strip() for line in self.cleaned_data[field].splitlines() if line.strip()]
        return tuple(found[:_MOST_LINES])


class Erasure(forms.Form):
    """Somebody means it."""

    means_it = forms.BooleanField(label=gettext_lazy("Yes, erase what the law lets go"))


@customers.required
@require_safe
def see(request: HttpRequest, number: str) -> HttpResponse:
    """Show what is held."""
    actor, access = reach.account(request, number, "account.see-personal")
    with scope.reading(tenants.of(request).id):
        held = personal_data.see_personal_data(actor=actor, customer_id=access.account.customer_id, on=clock.today())
    return render(request, "portal/own_data/see.html", {
        "account": access.account, "customer": held.customer, "kind": wording.KINDS[held.customer.kind],
        "language_name": languages.NAMES[held.customer.language],
        "ribs": [f"•••• {rib[-6:]}" for rib in held.customer.ribs],
        "accounts": held.accounts, "people": len(held.people),
        "erasures": [_told(one) for one in held.erasures],
        "may_correct": access.may("parties.correct-own-data"), "may_erase": access.may("parties.ask-erasure"),
    })  # fmt: skip


@sensitive_post_parameters("phones", "emails")
@customers.required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, number: str) -> HttpResponse:
    """Correct language, phones and addresses."""
    actor, access = reach.account(request, number, "parties.correct-own-data")
    with scope.reading(tenants.of(request).id):
        known = personal_data.see_personal_data(
            actor=actor, customer_id=access.account.customer_id, on=clock.today()
        ).customer
    form = Correction(request.POST or None, initial=_initial(known))
    if request.method == "POST" and form.is_valid() and _corrected(actor, access, form):
        notes.success(request, _("Your data is corrected."))
        return redirect("portal:own-data", access.account.number)
    return render(
        request, "portal/own_data/correct.html", {"account": access.account, "form": form},
        status=422 if form.errors else 200,
    )  # fmt: skip


@customers.required
@require_POST
def export(request: HttpRequest, number: str) -> HttpResponse:
    """Hand everything over as a zip of JSON files; each export is remembered."""
    actor, access = reach.account(request, number, "parties.export-own-data")
    limits.take(request, "personal-data", person=actor.name)
    content = personal_data.export_personal_data(actor=actor, customer_id=access.account.customer_id, at=clock.now())
    return HttpResponse(
        content, content_type="application/zip",
        headers={"Content-Disposition": 'attachment; filename="my-data.zip"', "Cache-Control": "no-store"},
    )  # fmt: skip


@customers.required
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, number: str) -> HttpResponse:
    """Ask twice, then erase what the law lets go; the accesses of this sign-in end with it."""
    actor, access = reach.account(request, number, "parties.ask-erasure")
    form = Erasure(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        limits.take(request, "personal-data", person=actor.name)
        answer = personal_data.ask_erasure(actor=actor, customer_id=access.account.customer_id, at=clock.now())
        request.session[_ANSWER] = {
            "id": answer.request_id, "number": access.account.number, "at": answer.asked_at.isoformat(),
            "erased": list(answer.erased), "kept": list(answer.kept),
        }  # fmt: skip
        return redirect("portal:own-data-erased", access.account.number)
    return render(
        request, "portal/own_data/erase.html", {"account": access.account, "form": form},
        status=422 if form.errors else 200,
    )  # fmt: skip


@customers.required
@require_safe
def erased(request: HttpRequest, number: str) -> HttpResponse:
    """Show the answer to who asked, in the session in which they asked: their access to the account has ended."""
    kept = request.session.get(_ANSWER)
    if not kept or kept["number"] != number:
        raise Http404
    answer = party_types.ErasureAnswer(
        kept["id"], 0, datetime.datetime.fromisoformat(kept["at"]), tuple(kept["erased"]), tuple(kept["kept"])
    )
    return render(request, "portal/own_data/erased.html", {"answer": _told(answer)})


def _corrected(actor: operation.Actor, access: contract_types.Access, form: Correction) -> bool:
    try:
        personal_data.correct_own_data(
            actor=actor, customer_id=access.account.customer_id, language=form.cleaned_data["language"],
            phones=form.lines("phones"), emails=form.lines("emails"), at=clock.now(),
        )  # fmt: skip
    except parties.DetailNotValid as refused:
        said = wording.REFUSALS["DetailNotValid"]
        language = languages.current()
        field = refused.field if refused.field in form.fields else None
        form.add_error(field, said.say(language, field=wording.FIELDS[refused.field].say(language)))
        return False
    return True


def _initial(known: party_types.Customer) -> dict[str, str]:
    return {
        "language": known.language,
        "phones": "\n".join(one.value for one in known.contacts if one.kind == "phone"),
        "emails": "\n".join(one.value for one in known.contacts if one.kind == "email"),
    }


def _told(answer: party_types.ErasureAnswer) -> dict[str, Any]:
    return {
        "reference": f"E-{answer.request_id:06d}",
        "asked_at": answer.asked_at,
        "erased": [wording.personal_data(code) for code in answer.erased],
        "kept": [{"name": wording.personal_data(code), "why": wording.why_kept(code)} for code in answer.kept],
    }
