"""A purchase: its token, what it was split into; telling the token again, printing the slip."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from saqia.contexts.prepaid import exports, queries, types, wording
from saqia.contexts.prepaid import operations as prepaid
from saqia.engine.sts import tokens
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.prepaid import meters
from saqia.surfaces.kit import clock, languages, papers, staff, tenants


@require_safe
@doors.page
def show(request: HttpRequest, vend_id: int) -> HttpResponse:
    """Show a purchase with its token."""
    actor = staff.actor_of(request)
    actor.require("desk.see-customers")
    with scope.reading(tenants.of(request).id):
        vend = _found(vend_id)
        keys = [tokens.spaced(digits) for digits in queries.list_key_tokens(vend)]
    shown = {
        "row": meters.row(vend), "vend": vend, "lines": wording.split(vend),
        "keys": keys, "key": wording.SLIP["key"], "remark": wording.SLIP["remark"],
        "tokens": [tokens.spaced(token.digits) for token in vend.tokens],
        "reason": wording.REASONS.get(vend.refusal), "may_resend": actor.may("prepaid.resend"),
    }  # fmt: skip
    return render(request, "desk/prepaid/vend.html", shown)


@require_POST
@doors.page
def resend(request: HttpRequest, vend_id: int) -> HttpResponse:
    """Have the customer told the token again."""
    try:
        prepaid.resend_token(actor=staff.actor_of(request), vend_id=vend_id, at=clock.now())
    except prepaid.VendUnknown as unknown:
        raise Http404 from unknown
    except (prepaid.VendDecided, prepaid.TooManyResends) as refused:
        messages.error(request, wording.refusal(refused, languages.current()))
    else:
        messages.success(request, _("The token leaves by message again."))
    return redirect("desk:prepaid-vend", vend_id)


@require_POST
@doors.page
def slip(request: HttpRequest, vend_id: int) -> HttpResponse:
    """Print the slip of a purchase; every one after the first says that it is a duplicate."""
    try:
        printed = prepaid.reprint(actor=staff.actor_of(request), vend_id=vend_id, at=clock.now())
    except prepaid.VendUnknown as unknown:
        raise Http404 from unknown
    except prepaid.VendDecided as refused:
        messages.error(request, wording.refusal(refused, languages.current()))
        return redirect("desk:prepaid-vend", vend_id)
    language = languages.current()
    with scope.reading(tenants.of(request).id):
        content = exports.render_slip(
            printed.vend, lead="fr" if language == "en" else language, duplicate=not printed.is_first
        )
    return papers.answer(content, f"top-up-{vend_id}")


def _found(vend_id: int) -> types.Vend:
    try:
        return queries.get_vend(vend_id)
    except prepaid.VendUnknown as unknown:
        raise Http404 from unknown
