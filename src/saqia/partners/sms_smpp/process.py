"""The process that keeps the links to message centers and hands SMS over: `saqia messages serve smpp`.

One process has the bind, because operators count binds, and because replies must come in while nothing goes out. The
jobs leave SMS to it (`ports.Elsewhere`). Killed, it loses nothing: what it had leased is leased again by the next one.
"""

import asyncio
import functools
import logging
import signal
from collections.abc import Mapping

from django.db import close_old_connections, connections

from saqia.contexts.messaging import ports, types
from saqia.journeys import message_delivery
from saqia.partners.sms_smpp import account as accounts
from saqia.partners.sms_smpp import client, intake, link, pdus
from saqia.platform.tenancy import models as tenancy

logger = logging.getLogger(__name__)
NAME = "smpp"
_LOOK_SECONDS = 1.0


def run(by_tenant: Mapping[str, accounts.Account]) -> None:
    """Serve each distributor's center until SIGTERM or SIGINT.

    :param by_tenant: the account of each distributor, by its code
    """
    asyncio.run(_run(by_tenant))


async def _run(by_tenant: Mapping[str, accounts.Account]) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    found = await asyncio.to_thread(_tenants, list(by_tenant))
    serving = [serve(found[code], account, stopping) for code, account in by_tenant.items() if code in found]
    if missing := sorted(by_tenant.keys() - found.keys()):
        logger.warning("no distributor has these codes", extra={"codes": missing})
    await asyncio.gather(*serving)


async def serve(tenant_id: int, account: accounts.Account, stopping: asyncio.Event) -> None:
    """Keep one distributor's link and hand its SMS over until `stopping`."""
    own = link.Link(account, lambda message: _taken(inbox, message))
    inbox = intake.Intake(tenant_id, own.recent)
    sender = client.SmppSender(own, asyncio.get_running_loop())
    linking = asyncio.create_task(own.run())
    try:
        while not stopping.is_set():
            busy = own.bound.is_set() and await asyncio.to_thread(_hand_over, tenant_id, sender)
            if not busy:
                await _wait(stopping, _LOOK_SECONDS)
    finally:
        await own.stop()
        await linking


def _hand_over(tenant_id: int, sender: client.SmppSender) -> bool:
    """Hand one batch over in each lane, the urgent first; say whether more may leave at once."""
    try:
        given = functools.partial(
            message_delivery.hand_over, tenant_id=tenant_id, through={"sms": sender},
            at_once=sender.link.account.window,
        )  # fmt: skip
        moments = [given(lane=lane) for lane in types.LANES]
    except Exception as error:  # the database is away: what was leased is leased again
        logger.exception("messages could not be handed over", extra={"error": type(error).__name__})
        return False
    finally:
        close_old_connections()
    now = message_delivery.now()
    return any(moment is not None and moment <= now for moment in moments)


def _taken(inbox: intake.Intake, message: pdus.Message) -> int:
    try:
        return inbox.take(message)
    finally:
        close_old_connections()


def _tenants(codes: list[str]) -> dict[str, int]:
    try:
        return dict(tenancy.Tenant.objects.filter(code__in=codes).values_list("code", "id"))
    finally:
        connections.close_all()


async def _wait(stopping: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), seconds)
    except TimeoutError:
        return


ELSEWHERE = ports.Elsewhere(NAME)
"""What jobs find in place of a sender."""
