"""Where Kannel brings reports and what customers write. The key is compared before anything else is looked at."""

import datetime
import hashlib
import hmac
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from saqia.contexts.messaging import operations as messaging
from saqia.journeys import inbound_messages
from saqia.partners.sms_kannel import payloads
from saqia.platform import operation
from saqia.platform.outside import numbers
from saqia.platform.tenancy import models as tenancy

_MOST_LETTERS = 2000
_PLAIN = "text/plain; charset=utf-8"
View = Callable[[HttpRequest, str], HttpResponse]


def _for_kannel(view: Callable[[HttpRequest, operation.Actor], HttpResponse]) -> View:
    """Let in who shows the key, for a distributor that exists; everybody else learns nothing."""

    @csrf_exempt
    @require_safe
    def guarded(request: HttpRequest, tenant_code: str) -> HttpResponse:
        known, shown = settings.SAQIA_SMS_SECRET, request.GET.get("key", "")
        if not known or not hmac.compare_digest(known.encode(), shown.encode()):
            return HttpResponse(status=403)
        tenant = tenancy.Tenant.objects.filter(code=tenant_code).first()
        if tenant is None:
            return HttpResponse("unknown distributor", status=404, content_type=_PLAIN)
        return view(request, operation.system_actor(tenant_id=tenant.id, name="partner:sms-kannel"))

    return guarded


@_for_kannel
def report(request: HttpRequest, actor: operation.Actor) -> HttpResponse:
    """Take a delivery report. Repeated, late and intermediate ones are answered 200 and change nothing."""
    kind, delivery = request.GET.get("type", ""), request.GET.get("delivery", "")
    if not delivery.isdecimal() or len(delivery) > 18 or not kind.isdecimal():
        return HttpResponse("delivery and type must be numbers", status=400, content_type=_PLAIN)
    state = payloads.reported(kind)
    if state is None:
        return HttpResponse(status=200)
    try:
        messaging.record_delivery(
            actor=actor, channel="sms", reference=delivery, delivery_id=int(delivery), state=state,
            reason=payloads.reason(kind, request.GET.get("answer", "")) if state == "failed" else "", at=_now(),
        )  # fmt: skip
    except messaging.DeliveryUnknown:
        return HttpResponse("unknown delivery", status=404, content_type=_PLAIN)
    return HttpResponse(status=200)


@_for_kannel
def inbound(request: HttpRequest, actor: operation.Actor) -> HttpResponse:
    """Take what a customer wrote. The answer leaves by the queue, never in this response; a repeat changes nothing."""
    text, reference = payloads.text(request.META["QUERY_STRING"]), request.GET.get("id", "")
    sender = numbers.phone(request.GET.get("from", ""))
    if not reference or len(text) > _MOST_LETTERS:
        return HttpResponse("id is required, text has 2000 letters at most", status=400, content_type=_PLAIN)
    if sender is not None:
        name = reference if len(reference) <= 64 else hashlib.sha256(reference.encode()).hexdigest()
        inbound_messages.answer_reply(actor=actor, sender=sender, text=text, reference=name, at=_now())
    return HttpResponse(status=200)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
