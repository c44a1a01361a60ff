"""A supply's prices entered by form, and the prices of many from a table: both write the draft's rule files."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from saqia.contexts.contracts import wording as contracts
from saqia.contexts.tariffs import operations as tariffs
from saqia.contexts.tariffs import queries, types, wording
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.tariffs import typed
from saqia.surfaces.kit import clock, languages, lists, staff, tenants

_MOST_BYTES, _MOST_SHOWN = 400_000, 200


class TableForm(forms.Form):
    """A table of prices."""

    table = forms.FileField(
        label=gettext_lazy("Table of prices"), help_text=gettext_lazy("CSV, of 400 kB at most."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )  # fmt: skip

    def clean_table(self) -> bytes:
        """Return the bytes of the file."""
        upload = self.cleaned_data["table"]
        if upload.size > _MOST_BYTES:
            raise forms.ValidationError(_("Give a table of 400 kB at most."))
        return bytes(upload.read())


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def enter(request: HttpRequest, draft_id: int, service: str) -> HttpResponse:
    """Enter what one supply is charged; `?use=&zone=` opens what the draft says of it."""
    staff.actor_of(request).require("tariffs.draft-grid")
    found = _open_draft(request, draft_id)
    if service not in wording.SERVICES:
        raise Http404
    if request.method == "POST":
        prices, head = typed.posted(service, request.POST), typed.HeadForm(service, request.POST)
        if request.POST.get("do") == "row":
            head = typed.HeadForm(service, initial=request.POST.dict())
            return _form(request, found, head, prices, focus=len(prices.blocks))
        return _entered(request, found, head, prices)
    use, zone = request.GET.get("use", ""), request.GET.get("zone", "") or types.ANYWHERE
    asked, entered = (service, use, zone), queries.list_entered(found.files)
    stands = [each for each in entered if (each.service, each.use, each.zone) == asked]
    if stands:
        head = typed.HeadForm(service, initial=typed.head_of(stands[0]))
        return _form(request, found, head, typed.reopened(stands[0]))
    return _form(request, found, typed.HeadForm(service, initial={"use": use}), typed.blank(service))


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def bring(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Import a table of prices: all of its lines or none; `?as=csv` or `xlsx` takes the template away."""
    staff.actor_of(request).require("tariffs.draft-grid")
    found, language = _open_draft(request, draft_id), languages.current()
    kind = lists.wanted(request)
    if kind:
        return lists.answer(kind, "prices-template", *queries.price_table_template(language))
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form, faults = TableForm(*given), list[types.Fault]()
    if request.method == "POST" and form.is_valid():
        uses = contracts.plan_uses()
        table = queries.read_price_table(form.cleaned_data["table"], uses)
        try:
            tariffs.enter_prices(
                actor=staff.actor_of(request), draft_id=draft_id, sheets=table.sheets, uses=uses, faults=table.faults,
                at=clock.now(),
            )  # fmt: skip
        except tariffs.PricesRefused as refused:
            faults = list(refused.faults)
        except tariffs.DraftDecided:
            form.add_error(None, wording.DRAFT_REFUSALS["DraftDecided"].say(language))
        else:
            _say_saved(request, sum(len(sheet.rows) for sheet in table.sheets))
            return redirect("desk:tariff", draft_id)
    shown = {
        "found": found, "form": form, "many": len(faults), "fields": wording.ENTRY_FIELDS,
        "report": [
            {"place": each.place, "field": wording.ENTRY_FIELDS.get(each.field),
             "why": wording.entry_fault(each, language)}
            for each in faults[:_MOST_SHOWN]
        ],
    }  # fmt: skip
    return render(request, "desk/tariffs/import.html", shown, status=422 if faults or form.errors else 200)


def _entered(
    request: HttpRequest, found: queries.Draft, head: typed.HeadForm, prices: typed.Prices
) -> HttpResponse:  # fmt: skip
    said = {name: request.POST.get(name, "").strip() for name in typed.HEAD}
    sheet = types.Sheet(prices.service, said["use"], said["zone"] or types.ANYWHERE, prices.rows(said))
    try:
        tariffs.enter_prices(
            actor=staff.actor_of(request), draft_id=found.id, sheets=[sheet], uses=contracts.plan_uses(), at=clock.now()
        )
    except tariffs.PricesRefused as refused:
        return _form(request, found, head, prices, faults=refused.faults)
    except tariffs.DraftDecided:
        head.add_error(None, wording.DRAFT_REFUSALS["DraftDecided"].say(languages.current()))
        return _form(request, found, head, prices)
    _say_saved(request, len(sheet.rows))
    return redirect("desk:tariff", found.id)


def _form(
    request: HttpRequest, found: queries.Draft, head: typed.HeadForm, prices: typed.Prices, *,
    faults: tuple[types.Fault, ...] = (), focus: int = 0,
) -> HttpResponse:  # fmt: skip
    language, wrong = languages.current(), dict[tuple[int, str], str]()
    for fault in faults:
        sentence = wording.entry_fault(fault, language)
        if fault.field in typed.HEAD and fault.field not in head.errors:
            head.add_error(fault.field, sentence)
        elif fault.place == 0:
            head.add_error(None, sentence)
        elif fault.field not in typed.HEAD:
            wrong.setdefault((fault.place, fault.field), sentence)
    is_refused = bool(faults) or bool(head.is_bound and head.errors)
    shown = {
        "found": found, "form": head, "service": wording.SERVICES[prices.service], "rows": len(prices.blocks),
        "blocks": list(prices.shown_blocks(wrong)), "amounts": list(prices.shown_amounts(wrong)), "focus": focus,
        "unit": wording.UNITS[prices.volumes[0].units[0]], "may_add": len(prices.blocks) < typed.MOST_ROWS,
        "wrong": len(wrong), "keeps_energy": prices.service == "electricity",
    }  # fmt: skip
    return render(request, "desk/tariffs/prices.html", shown, status=422 if is_refused else 200)


def _say_saved(request: HttpRequest, many: int) -> None:
    messages.success(request, _("Saved; lines taken: {number}.").format(number=f"\u2066{many}\u2069"))


def _open_draft(request: HttpRequest, draft_id: int) -> queries.Draft:
    with scope.reading(tenants.of(request).id):
        try:
            return queries.get_draft(draft_id)
        except queries.DraftUnknown as unknown:
            raise Http404 from unknown
