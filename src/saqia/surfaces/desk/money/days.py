"""A day of the channels three ways: files taken in, compared, signed."""

import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from saqia.contexts.banking import queries as banks
from saqia.contexts.payments import queries as payments
from saqia.contexts.payments import types as payment_types
from saqia.contexts.payments import wording as payment_wording
from saqia.contexts.reconciliation import operations, queries, types, wording
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.platform.wording import local
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.queues import authors
from saqia.surfaces.kit import clock, languages, lists, sheets, staff, tenants

_REFUSED = (operations.FileUnreadable, operations.ChannelNotCompared, operations.DayOpen, operations.LayoutUnknown)


class FileForm(forms.Form):
    """A channel's own file of the day."""

    collector = forms.ChoiceField(label=gettext_lazy("Whose file"))
    file = sheets.SheetField(
        label=gettext_lazy("File of the day (CSV)"),
        help_text=gettext_lazy("Columns: reference, amount_centimes, duty_centimes. At most 20 MB."),
    )  # fmt: skip

    def __init__(self, *args: Any, known: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["collector"].choices = known  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def show(request: HttpRequest) -> HttpResponse:
    """List a day's collectors; take in a file, compare, sign. `?as=csv` or `xlsx` takes the list away."""
    actor, on, refusal = staff.actor_of(request), _day(request), ""
    actor.require("desk.see-reconciliation")
    given = request.POST if request.POST.get("act") == "file" else None
    with scope.reading(tenants.of(request).id):
        found = queries.list_days(on=on)
        names = _names()
        signers = authors.named(one.closed_by for one in found if one.is_closed)
    known = _known(found, names)
    form = FileForm(given, request.FILES if given is not None else None, known=known)
    if request.method == "POST" and (given is None or form.is_valid()):
        try:
            said = _act(request, actor, on, form)
        except _REFUSED as refused:
            refusal = wording.refusal(refused, languages.current())
        else:
            if said:
                messages.success(request, said)
            return redirect(f"{reverse('desk:money-days')}?on={on.isoformat()}")
    kind = lists.wanted(request)
    if kind:
        return _file(kind, on, found, signers)
    with scope.reading(tenants.of(request).id):
        suspense, differences = queries.get_suspense(), queries.count_open_differences()
        unplaced = banks.sum_suspense(on=clock.today())
    return render(request, "desk/money/days.html", {
        "on": on, "form": form, "total": _total(found),
        "rows": [
            {"day": one, "channel": payment_wording.channel(one.channel), "signer": signers.get(one.closed_by, ""),
             "name": names.get((one.channel, one.collector), "")}
            for one in found
        ],
        "refusal": refusal, "suspense": suspense, "unplaced": unplaced, "differences": differences,
        "may_see_banks": actor.may("desk.see-banks"),
        "before": on - datetime.timedelta(days=1), "after": on + datetime.timedelta(days=1),
        "is_over": on < clock.today(), "may_act": actor.may("reconciliation.compare"), "known": known,
    }, status=422 if refusal or form.errors else 200)  # fmt: skip


def _act(request: HttpRequest, actor: operation.Actor, on: datetime.date, form: FileForm) -> str:
    act = request.POST.get("act", "")
    if act == "file":
        channel, _sep, collector = form.cleaned_data["collector"].partition(":")
        sha256, lines = operations.read_file(form.cleaned_data["file"].read(), layout="default")
        taken = operations.take_file(
            actor=actor, channel=channel, collector=collector, on=on, lines=lines, sha256=sha256, at=clock.now()
        )
        _compare(actor, channel, collector, on)
        return _("{lines} lines were taken in and compared.").format(lines=taken.lines)
    channel, _sep, collector = request.POST.get("which", "").partition(":")
    if act == "compare":
        count = _compare(actor, channel, collector, on)
        return _("Compared: {count} open differences.").format(count=count)
    if act == "close":
        operations.close_day(actor=actor, channel=channel, collector=collector[:40], on=on, at=clock.now())
        return _("The day is signed.")
    return ""


def _compare(actor: operation.Actor, channel: str, collector: str, on: datetime.date) -> int:
    found = operations.compare_day(actor=actor, channel=channel, collector=collector[:40], on=on, at=clock.now())
    return len(found)


def _names() -> dict[tuple[str, str], str]:
    """Return what registered partners are called, inside `scope.reading`."""
    is_arabic = languages.current() == "ar"
    return {
        (payment_types.PARTNERS, one.code): one.name_ar if is_arabic else one.name_fr
        for one in payments.list_collectors()
    }


def _known(found: list[types.Day], names: dict[tuple[str, str], str]) -> list[tuple[str, str]]:
    """Return the collectors whose file may come: partners, and whoever took money that day."""
    taken = {(one.channel, one.collector) for one in found}
    return [(f"{channel}:{code}", f"{code} {names.get((channel, code), '')}".strip())
            for channel, code in sorted(taken | set(names))]  # fmt: skip


def _total(found: list[types.Day]) -> dict[str, int]:
    """Return the sums of a day; those of the bank are of several days."""
    return {
        "payments": sum(one.payments for one in found), "ours": sum(one.ours_centimes for one in found),
        "theirs": sum(one.theirs_centimes or 0 for one in found),
        "differences": sum(one.open_differences for one in found),
    }  # fmt: skip


def _file(kind: str, on: datetime.date, found: list[types.Day], signers: dict[str, str]) -> HttpResponse:
    heads = [
        _("Channel"), _("Collector"), _("Payments"), _("Ours, DH"), _("Their file, DH"), _("Bank, DH"),
        _("Open differences"), _("Signed"), _("Signed by"), _("Signed at"),
    ]  # fmt: skip
    rows: list[list[lists.Cell]] = [
        [
            payment_wording.channel(one.channel).say(languages.current()), one.collector, one.payments,
            lists.dirhams(one.ours_centimes), _dirhams(one.theirs_centimes), _dirhams(one.bank_centimes),
            one.open_differences, _("yes") if one.is_closed else _("no"),
            signers.get(one.closed_by, ""), one.closed_at and local(one.closed_at),
        ]
        for one in found
    ]  # fmt: skip
    return lists.answer(kind, f"days-{on.isoformat()}", heads, rows)


def _dirhams(centimes: int | None) -> lists.Cell:
    return None if centimes is None else lists.dirhams(centimes)


def _day(request: HttpRequest) -> datetime.date:
    asked = request.GET.get("on", "")
    if not asked:
        return clock.today() - datetime.timedelta(days=1)
    try:
        return datetime.date.fromisoformat(asked)
    except ValueError as unread:
        raise Http404 from unread
