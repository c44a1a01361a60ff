"""All bills of a month as one file: asked for, made by a job, taken away by who asked."""

import datetime
import uuid
from typing import cast

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from saqia.contexts.billing import exports, wording
from saqia.contexts.billing import operations as billing
from saqia.contexts.billing import queries as bills
from saqia.platform.tenancy import scope
from saqia.platform.wording import month as month_name
from saqia.surfaces.kit import actors, clock, customers, languages, limits, tenants
from saqia.surfaces.portal.portfolio import holdings

_RIGHT = "billing.request-bundle"
_MONTHS = 24


class Ask(forms.Form):
    """Whose bills, of which month; `key` makes asking twice harmless."""

    month = forms.ChoiceField(label=gettext_lazy("Bills issued in"))
    holder = forms.ChoiceField(label=gettext_lazy("Accounts"))
    key = forms.UUIDField(widget=forms.HiddenInput)

    def offer(self, held: list[holdings.Holding], today: datetime.date) -> None:
        """Offer the last months and the holdings, named by their first account."""
        language = languages.current()
        months = [_month_before(today, count) for count in range(_MONTHS)]
        self.fields["month"].choices = [(each.isoformat(), month_name(each, language)) for each in months]  # type: ignore[attr-defined]
        self.fields["holder"].choices = [  # type: ignore[attr-defined]
            (one.code, f"{one.code} (+{one.more})" if one.more else one.code) for one in held
        ]


@customers.required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a month's bills; show the files that were asked for before."""
    held, today = holdings.of_request(request, _RIGHT), clock.today()
    if not held:
        raise Http404
    actor = actors.of_customer(request, on=today)
    form = Ask(request.POST or None, initial={"key": uuid.uuid4()})
    form.offer(held, today)
    if request.method == "POST" and form.is_valid():
        limits.take(request, "personal-data", person=actor.name)
        [chosen] = [one for one in held if one.code == form.cleaned_data["holder"]]
        try:
            made = billing.request_bundle(
                actor=actor, account_ids=chosen.ids, month=datetime.date.fromisoformat(form.cleaned_data["month"]),
                client_key=f"portal:{actor.name}:{form.cleaned_data['key']}", at=clock.now(),
            )  # fmt: skip
        except billing.BundleTooLarge as refused:
            form.add_error("holder", wording.refusal(refused, languages.current()))
        else:
            return redirect("portal:accounts-bundle", made.id)
    with scope.reading(tenants.of(request).id):
        known = bills.list_bundles(requested_by=actor.name)
    return render(
        request, "portal/portfolio/bundles.html", {"form": form, "known": known}, status=422 if form.errors else 200
    )


@customers.required
@require_safe
def show(request: HttpRequest, bundle: int) -> HttpResponse:
    """Show how far a file is."""
    return render(request, "portal/portfolio/bundle.html", {"found": _own(request, bundle)})


@customers.required
@require_safe
def file(request: HttpRequest, bundle: int) -> HttpResponse:
    """Hand the file over, once it is made, to who asked and still reaches every account in it."""
    found = _own(request, bundle)
    path = exports.bundle_file(tenant_id=tenants.of(request).id, bundle_id=found.id)
    if found.status != "made" or not path.exists():
        raise Http404
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=f"bills-{found.month:%Y-%m}.zip")
    return cast(HttpResponse, answer)  # streamed: a year's bills of a large company do not fit in memory


def _own(request: HttpRequest, bundle: int) -> bills.Bundle:
    reached = {account_id for one in holdings.of_request(request, _RIGHT) for account_id in one.ids}
    with scope.reading(tenants.of(request).id):
        try:
            found = bills.get_bundle(bundle_id=bundle)
        except billing.BundleNotFound as unknown:
            raise Http404 from unknown
    if found.requested_by != f"customer:{request.user.pk}" or not set(found.account_ids) <= reached:
        raise Http404
    return found


def _month_before(on: datetime.date, count: int) -> datetime.date:
    number = on.year * 12 + on.month - 1 - count
    return datetime.date(number // 12, number % 12 + 1, 1)
