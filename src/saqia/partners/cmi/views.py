"""Where the CMI tells what became of an order. The hash is checked before anything else is looked at."""

import datetime
import logging
import urllib.parse

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from saqia.contexts.payments import ports
from saqia.journeys import card_payments
from saqia.partners.cmi import client, payloads, signature
from saqia.platform import operation
from saqia.platform.tenancy import models as tenancy

logger = logging.getLogger(__name__)
POSTAUTH, NOTED, FAILURE = "ACTION=POSTAUTH", "APPROVED", "FAILURE"
"""Take the money; noted, there is none to take; not done, tell again."""
MOST_BYTES, MOST_FIELDS = 16_384, 120


@csrf_exempt
@require_POST
def call_back(request: HttpRequest, tenant_code: str) -> HttpResponse:
    """Take the outcome of an attempt to pay; the same again answers the same and changes nothing."""
    tenant = tenancy.Tenant.objects.filter(code=tenant_code).first()
    gateway = None if tenant is None else ports.find_gateway(tenant.id)
    if tenant is None or not isinstance(gateway, client.CmiGateway):
        return _answer(FAILURE, 404)
    fields = _fields(request)
    if fields is None:
        return _answer(FAILURE, 413)
    if not signature.is_sound(fields, gateway.account.store_key):
        logger.warning("a call-back of the card gateway has a wrong hash")
        return _answer(FAILURE, 401)
    try:
        told = payloads.read_call_back(fields)
    except payloads.CallBackInvalid as error:
        logger.warning("a call-back of the card gateway says too little", extra={"fault": str(error)})
        return _answer(FAILURE)
    if told.client_id != gateway.account.client_id:
        return _answer(FAILURE)
    return _answer(_take(operation.system_actor(tenant_id=tenant.id, name="partner:cmi"), told))


def _take(actor: operation.Actor, told: payloads.CallBack) -> str:
    state = "taken" if told.is_approved else "refused"
    found = ports.Found(
        state, told.reference, told.amount_centimes, told.currency, told.taken_at, told.instrument, told.outcome
    )
    at = datetime.datetime.now(datetime.UTC)
    try:
        card_payments.record(actor=actor, collector=client.NAME, order_number=told.order_number, found=found, at=at)
    except card_payments.NotOurMoney as refused:
        logger.error("a call-back of the card gateway does not fit its order", extra={"fault": str(refused)})
        return FAILURE
    return POSTAUTH if told.is_approved else NOTED


def _fields(request: HttpRequest) -> list[tuple[str, str]] | None:
    """Return the fields as they were sent, None when there are too many."""
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or int(length) > MOST_BYTES:
        return None
    body = request.body.decode("utf-8", errors="replace")
    try:
        return urllib.parse.parse_qsl(body, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return None


def _answer(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
