"""Which partner serves which channel: from the `SAQIA_SMS_*` and `SAQIA_PUSH_*` settings."""

from collections.abc import Callable, Mapping
from pathlib import Path

from django.conf import settings

from saqia.contexts.messaging import ports
from saqia.partners.push import client as push
from saqia.partners.sms_kannel import account as kannel_accounts
from saqia.partners.sms_kannel import client as kannel
from saqia.platform import environment
from saqia.platform.tenancy import models as tenancy

SMS = "SAQIA_SMS_URL"
Maker = Callable[[str], ports.Sender]
"""From a distributor's code to its sender."""


def register() -> None:
    """Have the configured partners serve their channels; called once by the composition root."""
    serve(settings.VALUES, keys_folder=settings.SAQIA_KEYS)


def serve(values: Mapping[str, str], *, keys_folder: Path) -> None:
    """Register a sender for each channel that is set up; the others stay without: their messages wait.

    :raises environment.SettingInvalid: an address cannot be used; the sentence has no password
    """
    if values[SMS]:
        ports.register_sender("sms", _for_tenants(_sms_makers(values)))
    if values["SAQIA_PUSH_CONTACT"]:
        hosts = tuple(host.strip().lower() for host in values["SAQIA_PUSH_HOSTS"].split(",") if host.strip())
        account = push.Account(values["SAQIA_PUSH_CONTACT"], hosts, keys_folder, is_local=values["SAQIA_DEBUG"] == "1")
        sender = push.PushSender(account)
        ports.register_sender("push", lambda tenant_id: sender)


def by_tenant(value: str) -> dict[str, str]:
    """Return the addresses of a setting by distributor's code; "" holds the one for everybody else."""
    found = {}
    for word in value.split():
        code, separator, address = word.partition("=")
        is_named = bool(separator) and code.replace("-", "").isalnum()
        found[code if is_named else ""] = address if is_named else word
    return found


def _sms_makers(values: Mapping[str, str]) -> dict[str, Maker]:
    makers: dict[str, Maker] = {}
    for code, address in by_tenant(values[SMS]).items():
        makers[code] = _kannel_maker(address, values)
    return makers


def _kannel_maker(address: str, values: Mapping[str, str]) -> Maker:
    root, key = values["SAQIA_SMS_REPORTS_ADDRESS"], values["SAQIA_SMS_SECRET"]
    if root and not key:
        raise environment.SettingInvalid("SAQIA_SMS_SECRET is required when SAQIA_SMS_REPORTS_ADDRESS is set")
    try:
        account = kannel_accounts.read(address)
    except kannel_accounts.AccountInvalid as error:
        raise environment.SettingInvalid(f"{SMS} {error}") from None
    return lambda code: kannel.KannelSender(account, tenant_code=code, reports_root=root, key=key)


def _for_tenants(makers: Mapping[str, Maker]) -> ports.SenderMaker:
    """Return the maker of senders by tenant; each distributor keeps the one that was made first."""
    made: dict[int, ports.Sender | None] = {}

    def make(tenant_id: int) -> ports.Sender | None:
        if tenant_id not in made:
            code = tenancy.Tenant.objects.values_list("code", flat=True).get(id=tenant_id)
            maker = makers.get(code) or makers.get("")
            made[tenant_id] = maker(code) if maker else None
        return made[tenant_id]

    return make
