"""Giving a meter another key: the tokens that are typed before the next purchase, and those that could not be made."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from saqia.contexts.prepaid import operations as prepaid
from saqia.contexts.prepaid import ports, queries, types, wording
from saqia.engine.sts import tokens
from saqia.journeys import prepaid_sales
from saqia.platform.tenancy import scope
from saqia.platform.wording import local
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.prepaid import forms, meters
from saqia.surfaces.desk.queues import authors, frame
from saqia.surfaces.kit import clock, languages, lists, staff, tenants


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def change(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for another key; show the tokens of those before."""
    actor, tenant = staff.actor_of(request), tenants.of(request)
    actor.require("prepaid.change-key")
    with scope.reading(tenant.id):
        meter = meters.meter_or_404(number)
        changes = queries.list_key_changes(meter.id)
    held = meter.key
    form = forms.ChangeKeyForm(
        request.POST if request.method == "POST" else None,
        initial={
            "supply_group": held.supply_group, "tariff_index": held.tariff_index, "base_date": held.base_date,
            "key_revision": held.key_revision,
        },
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        wanted = types.KeyTerms(
            given["supply_group"], given["tariff_index"], given["key_revision"], given["base_date"], held.expiry
        )
        try:
            asked = prepaid.change_key(
                actor=actor, number=meter.number, key=wanted, reason=given["reason"], at=clock.now()
            )
        except (prepaid.KeyUnsound, prepaid.KeyChangePending, prepaid.ReasonMissing) as refused:
            form.add_error(None, wording.refusal(refused, languages.current()))
        else:
            _make_at_once(tenant.id, asked.id)
            _tell(request, asked.id)
            return redirect("desk:prepaid-key", meter.number)
    shown = {"meter": meter, "form": form, "changes": [_row(each) for each in changes]}
    return render(request, "desk/prepaid/key.html", shown, status=422 if form.errors else 200)


@require_safe
@doors.page
def refused(request: HttpRequest) -> HttpResponse:
    """List the keys that could not be made and were not asked for again. `?as=csv` or `xlsx` takes the list away."""
    staff.actor_of(request).require("prepaid.change-key")
    kind, language = lists.wanted(request), languages.current()
    with scope.reading(tenants.of(request).id):
        found = queries.list_refused_keys(most=frame.WHOLE if kind else 4 * frame.PAGE)
        whose = frame.whose(each.account_id for each in found)
        names = authors.named(each.requested_by for each in found)
    if kind:
        heads = [_("Meter"), _("Customer"), _("Account"), _("Asked on"), _("Asked by"), _("Reason"), _("Why not")]
        cells: list[list[lists.Cell]] = [
            [
                each.meter_number, whose[each.account_id].name, whose[each.account_id].account.number,
                local(each.requested_at), names[each.requested_by], each.reason,
                wording.REASONS[each.refusal].say(language),
            ]
            for each in found
        ]  # fmt: skip
        return lists.answer(kind, "refused-keys", heads, cells)
    rows = [
        {"change": each, "owner": whose.get(each.account_id), "why": wording.REASONS[each.refusal],
         "by": names[each.requested_by]}
        for each in found
    ]  # fmt: skip
    return render(request, "desk/prepaid/keys.html", {"rows": rows})


def _tell(request: HttpRequest, key_change_id: int) -> None:
    """Say what became of a change that was just asked for."""
    with scope.reading(tenants.of(request).id):
        made = queries.get_key_change(key_change_id)
    if made.refusal:
        why = wording.REASONS[made.refusal].say(languages.current())
        messages.warning(request, _("The key was not changed: {why}. The customer is told.").format(why=why))
    else:
        messages.success(request, _("The tokens of the new key are typed before the next top-up."))


def _row(each: types.KeyChange) -> dict[str, object]:
    return {
        "change": each, "status": wording.STATUSES[each.status], "tone": meters.TONES.get(each.status, "mind"),
        "tokens": [(token.rank, tokens.spaced(token.digits)) for token in each.tokens],
        "reason": wording.REASONS.get(each.refusal),
    }  # fmt: skip


def _make_at_once(tenant_id: int, key_change_id: int) -> None:
    try:
        prepaid_sales.make_key_tokens(tenant_id=tenant_id, key_change_id=key_change_id, clock=clock.now)
    except ports.Unavailable:
        return
