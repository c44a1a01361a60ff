"""Differences that wait for a person: what each side says, whose it is, by when; settled with a remark."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from saqia.contexts.payments import wording as payment_wording
from saqia.contexts.reconciliation import operations, queries, types, wording
from saqia.contexts.staff import wording as staff_wording
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.kit import clock, languages, lists, staff, tenants


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def show(request: HttpRequest) -> HttpResponse:
    """List open differences, those due first; a POST settles one. `?as=csv` or `xlsx` takes them away."""
    actor, refusal = staff.actor_of(request), ""
    actor.require("desk.see-reconciliation")
    if request.method == "POST":
        text = request.POST.get("difference", "")
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
        try:
            operations.settle_difference(
                actor=actor, difference_id=number,
                remark=request.POST.get("remark", ""), at=clock.now(),
            )  # fmt: skip
        except (operations.RemarkMissing, operations.DifferenceUnknown) as refused:
            refusal = wording.refusal(refused, languages.current())
        else:
            messages.success(request, _("The difference is settled."))
            return redirect("desk:money-differences")
    with scope.reading(tenants.of(request).id):
        found = queries.list_differences()
    kind = lists.wanted(request)
    if kind:
        return _file(kind, found)
    rows = [
        {"difference": one, "kind": wording.kind(one.kind), "channel": payment_wording.channel(one.channel),
         "owner": staff_wording.role(one.owner), "is_late": one.due_on < clock.today()}
        for one in found
    ]  # fmt: skip
    return render(request, "desk/money/differences.html", {
        "rows": rows, "refusal": refusal, "may_settle": actor.may("reconciliation.settle"),
        "ours": sum(one.ours_centimes for one in found), "theirs": sum(one.theirs_centimes for one in found),
    }, status=422 if refusal else 200)  # fmt: skip


def _file(kind: str, found: list[types.Difference]) -> HttpResponse:
    language = languages.current()
    heads = [
        _("Day"), _("Channel"), _("Collector"), _("Difference"), _("Reference"), _("Ours, DH"), _("Their file, DH"),
        _("Answers for it"), _("Due"),
    ]  # fmt: skip
    rows: list[list[lists.Cell]] = [
        [
            one.on, payment_wording.channel(one.channel).say(language), one.collector,
            wording.kind(one.kind).say(language), one.reference, lists.dirhams(one.ours_centimes),
            lists.dirhams(one.theirs_centimes), staff_wording.role(one.owner).say(language), one.due_on,
        ]
        for one in found
    ]  # fmt: skip
    return lists.answer(kind, "differences", heads, rows)
