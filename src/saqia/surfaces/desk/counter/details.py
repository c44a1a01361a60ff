"""Correcting what is known of a customer: name, phones, e-mail addresses, language, a bank account more."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from saqia.contexts.parties import operations as parties
from saqia.contexts.parties import types, wording
from saqia.journeys import customer_details
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.counter import whom
from saqia.surfaces.kit import clock, languages, staff, tenants

_MOST_LINES = 6
_LTR = {"dir": "ltr", "autocomplete": "off"}
_FIELDS = {"ribs": "rib"}
"""Detail that may be refused -> the field where it is typed, when the names differ."""


class CorrectionForm(forms.Form):
    """What is known of the customer, each phone and address on a line of its own."""

    name_ar = forms.CharField(
        label=gettext_lazy("Name in Arabic"), required=False, max_length=160,
        widget=forms.TextInput({"dir": "rtl", "lang": "ar", "autocomplete": "off"}),
    )  # fmt: skip
    name_latin = forms.CharField(
        label=gettext_lazy("Name in Latin letters"), required=False, max_length=160, widget=forms.TextInput(_LTR)
    )
    phones = forms.CharField(
        label=gettext_lazy("Phones"), required=False, max_length=300, widget=forms.Textarea({"rows": 2, **_LTR}),
        help_text=gettext_lazy("One a line; the first is called first."),
    )  # fmt: skip
    emails = forms.CharField(
        label=gettext_lazy("E-mail addresses"), required=False, max_length=600,
        widget=forms.Textarea({"rows": 2, **_LTR}),
    )  # fmt: skip
    language = forms.ChoiceField(label=gettext_lazy("Language of bills and letters"), choices=languages.NAMES.items())
    rib = forms.CharField(
        label=gettext_lazy("A bank account more (RIB)"), required=False, max_length=40, widget=forms.TextInput(_LTR),
        help_text=gettext_lazy("24 digits, from the bank's paper; where refunds go."),
    )  # fmt: skip
    reason = forms.ChoiceField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("A name and a bank account change on a paper that you saw, not on the telephone."),
    )

    def lines(self, field: str) -> tuple[str, ...]:
        """Return the lines of a field, of a valid form."""
        found = [line.strip() for line in self.cleaned_data[field].splitlines() if line.strip()]
        return tuple(found[:_MOST_LINES])


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def correct(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Correct a customer's details; they hear of it where they were reached before."""
    actor = staff.actor_of(request)
    actor.require("parties.correct-customer")
    with scope.reading(tenants.of(request).id):
        found = whom.find(customer_id)
    form = CorrectionForm(request.POST if request.method == "POST" else None, initial=_initial(found.customer))
    form.fields["reason"].choices = [  # type: ignore[attr-defined]
        ("", "—"), *((code, text.say(languages.current())) for code, text in customer_details.REASONS.items())
    ]  # fmt: skip
    if request.method == "POST" and form.is_valid():
        done = _corrected(actor, found.customer, form)
        if done is not None:
            messages.success(request, _("The details are corrected.") if done.fields else _("Nothing was changed."))
            return redirect("desk:customer", customer_id)
    shown = {"whom": found, "form": form, "ribs": [f"•••• {rib[-6:]}" for rib in found.customer.ribs]}
    return render(request, "desk/counter/details.html", shown, status=422 if form.errors else 200)


def _corrected(actor: operation.Actor, known: types.Customer, form: CorrectionForm) -> types.Corrected | None:
    """Correct what was typed; None where it is refused, which the form then says."""
    given, language = form.cleaned_data, languages.current()
    wanted = types.CustomerDetails(
        kind=known.kind, name_ar=given["name_ar"], name_latin=given["name_latin"], language=given["language"],
        ice=known.ice, if_number=known.if_number, phones=form.lines("phones"), emails=form.lines("emails"),
        ribs=(*known.ribs, *filter(None, [given["rib"].strip()])),
    )  # fmt: skip
    try:
        return customer_details.correct_for_customer(
            actor=actor, customer_id=known.id, given=wanted, reason=given["reason"], at=clock.now()
        )
    except parties.CustomerNotFound as unknown:
        raise Http404 from unknown
    except parties.NameMissing:
        form.add_error("name_ar", wording.REFUSALS["NameMissing"].say(language))
    except customer_details.ProofMissing:
        form.add_error(
            "reason", _("A name or a bank account changes on a paper that somebody saw. Nothing was changed.")
        )
    except parties.DetailNotValid as refused:
        field = _FIELDS.get(refused.field, refused.field)
        said = wording.REFUSALS["DetailNotValid"].say(language, field=wording.FIELDS[refused.field].say(language))
        form.add_error(field if field in form.fields else None, said)
    return None


def _initial(known: types.Customer) -> dict[str, str]:
    return {
        "name_ar": known.name_ar, "name_latin": known.name_latin, "language": known.language,
        "phones": "\n".join(one.value for one in known.contacts if one.kind == "phone"),
        "emails": "\n".join(one.value for one in known.contacts if one.kind == "email"),
    }  # fmt: skip
