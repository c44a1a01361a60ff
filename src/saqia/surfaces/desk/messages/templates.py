"""Every kind of message with sample values: how many SMS it is, and what each channel says in each language."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saqia.contexts.messaging import queries, wording
from saqia.platform.tenancy import scope
from saqia.platform.wording import Text
from saqia.surfaces.desk import doors
from saqia.surfaces.kit import clock, languages, lists, staff, tenants

_ESSENTIAL = Text(ar="تبعث دائما", fr="part toujours", en="always sent")
_OPTIONAL = Text(ar="يمكن للزبون رفضها", fr="refusable par le client", en="a customer may refuse it")
_ORDINARY = Text(ar="تبعث في حدود الميزانية", fr="dans la limite du budget", en="within the budget")


@require_safe
@doors.page
def index(request: HttpRequest) -> HttpResponse:
    """List the kinds; `?as=csv` or `xlsx` takes them away."""
    kinds, language = _kinds(request), languages.current()
    wanted = lists.wanted(request)
    if wanted:
        heads = [_("Message"), _("When it leaves"), *(_sms_in(code) for code in languages.NAMES)]
        rows: list[list[lists.Cell]] = [
            [shown[0].name.say(language), _leaves(shown[0]).say(language), *(one.sms_length.parts for one in shown)]
            for shown in kinds.values()
        ]
        return lists.answer(wanted, "messages", heads, rows)
    listed = [(shown[0], _leaves(shown[0]), shown) for shown in kinds.values()]
    return render(request, "desk/messages/index.html", {"rows": listed, "heads": map(_sms_in, languages.NAMES)})


@require_safe
@doors.page
def show(request: HttpRequest, kind: str) -> HttpResponse:
    """Show what one kind says, by each channel in each language."""
    shown = _kinds(request).get(kind)
    if shown is None:
        raise Http404
    page = {
        "first": shown[0], "leaves": _leaves(shown[0]), "sms": wording.CHANNELS["sms"],
        "long": (wording.CHANNELS["email"], wording.CHANNELS["inbox"]),
        "languages": [
            (languages.NAMES[one.language], "rtl" if one.language in languages.RIGHT_TO_LEFT else "ltr", one)
            for one in shown
        ],
    }  # fmt: skip
    return render(request, "desk/messages/template.html", page)


def _kinds(request: HttpRequest) -> dict[str, list[queries.Preview]]:
    """Return code -> its previews in the order of `languages.NAMES`."""
    staff.actor_of(request).require("messaging.set-budget")
    tenant = tenants.of(request)
    with scope.reading(tenant.id):
        found = queries.list_previews(tenant_id=tenant.id, on=clock.today())
    kinds: dict[str, list[queries.Preview]] = {}
    for one in found:
        kinds.setdefault(one.kind, []).append(one)
    return kinds


def _leaves(one: queries.Preview) -> Text:
    if one.is_optional:
        return _OPTIONAL
    return _ESSENTIAL if one.is_essential else _ORDINARY


def _sms_in(code: str) -> str:
    return {"ar": _("SMS in Arabic"), "fr": _("SMS in French"), "en": _("SMS in English")}[code]
