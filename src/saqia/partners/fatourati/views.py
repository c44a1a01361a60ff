"""Where the aggregator asks and tells. The MAC is checked before anything else is looked at."""

import datetime
import json
import logging
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from saqia.contexts.payments import ports
from saqia.partners.fatourati import account as accounts
from saqia.partners.fatourati import codes, mac, steps
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.tenancy import models as tenancy

logger = logging.getLogger(__name__)
MOST_BYTES = 65_536


@csrf_exempt
@require_POST
def step(request: HttpRequest, tenant_code: str, name: str) -> JsonResponse:
    """Answer one step; whoever does not know the secret learns only that."""
    at = datetime.datetime.now(datetime.UTC)
    try:
        tenant = tenancy.Tenant.objects.filter(code=tenant_code).first()
    except (OperationalError, InterfaceError):  # whose secret would seal the answer is not known either
        logger.exception("a step of the aggregator met no database")
        return JsonResponse({"codeRetour": codes.SYSTEM, "msg": codes.WORDS[codes.SYSTEM]}, status=503)
    account = None if tenant is None else ports.find_biller(tenant.id)
    if tenant is None or not isinstance(account, accounts.Account) or name not in steps.STEPS:
        return JsonResponse({"codeRetour": codes.CREDITOR, "msg": codes.WORDS[codes.CREDITOR]}, status=404)
    said, (covered, act) = _said(request), steps.STEPS[name]
    if said is None or not mac.is_sound(said, covered, account.secret):
        logger.warning("a request of the aggregator has a wrong MAC")
        return _answer(account, {"codeRetour": codes.BAD_MAC}, [], at, status=401)
    actor = operation.system_actor(tenant_id=tenant.id, name="partner:fatourati")
    try:
        steps.check_channel(said)
        steps.check_creditor(account, said)
        answer, told = act(account, said, actor, at)
    except codes.Refused as refused:
        return _answer(account, {"codeRetour": refused.code, "msg": refused.words}, [], at)
    except (OperationalError, InterfaceError):  # nobody knows what became of it: the same reference asks again
        logger.exception("a step of the aggregator met no database")
        return _answer(account, {"codeRetour": codes.SYSTEM}, [], at)
    return _answer(account, answer, told, at)


def _answer(
    account: accounts.Account, answer: dict[str, Any], told: list[str], at: datetime.datetime, *, status: int = 200
) -> JsonResponse:
    code = answer.get("codeRetour", codes.OK)
    clock = f"{at.astimezone(local_time.HERE):{steps.CLOCK}}"
    head = {"codeRetour": code, "msg": codes.WORDS[code], "dateServeur": clock}
    sealed = {"MAC": mac.make([code, clock, *told], account.secret)}
    return JsonResponse(head | answer | sealed, status=status, json_dumps_params={"ensure_ascii": False})


def _said(request: HttpRequest) -> dict[str, Any] | None:
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or int(length) > MOST_BYTES:
        return None
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None
