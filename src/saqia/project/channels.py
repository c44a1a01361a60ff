"""Which partner serves which channel: from the `SAQIA_SMS_*`, `SAQIA_MAIL_*` and `SAQIA_PUSH_*` settings."""

import datetime
import functools
from collections.abc import Callable, Mapping
from pathlib import Path

from django.conf import settings

from saqia.contexts.messaging import ports, queries
from saqia.partners.mail import account as mail_accounts
from saqia.partners.mail import client as mail
from saqia.partners.mail import intake, mailbox
from saqia.partners.push import client as push
from saqia.partners.sms_kannel import account as kannel_accounts
from saqia.partners.sms_kannel import client as kannel
from saqia.partners.sms_smpp import account as smpp_accounts
from saqia.partners.sms_smpp import process as smpp
from saqia.platform import environment
from saqia.platform.calendar import local_time
from saqia.platform.tenancy import models as tenancy
from saqia.platform.tenancy import registration

SMS, MAIL, FROM, RETURNS, BOUNCES = (
    "SAQIA_SMS_URL", "SAQIA_MAIL_URL", "SAQIA_MAIL_FROM", "SAQIA_MAIL_RETURNS", "SAQIA_MAIL_BOUNCES_URL",
)  # fmt: skip
Maker = Callable[[tenancy.Tenant], ports.Sender]
"""From a distributor to its sender."""


def register() -> None:
    """Have the configured partners serve their channels; called once by the composition root."""
    serve(settings.VALUES, keys_folder=settings.SAQIA_KEYS)


def serve(values: Mapping[str, str], *, keys_folder: Path) -> None:
    """Register a sender for each channel that is set up; the others stay without: their messages wait.

    :raises environment.SettingInvalid: an address cannot be used; the sentence has no password
    """
    if values[SMS]:
        ports.register_sender("sms", _for_tenants(_sms_makers(values)))
    if values[MAIL]:
        ports.register_sender("email", _for_tenants(_mail_makers(values, keys_folder)))
        _serve_bounces(values, keys_folder)
    if values["SAQIA_PUSH_CONTACT"]:
        hosts = tuple(host.strip().lower() for host in values["SAQIA_PUSH_HOSTS"].split(",") if host.strip())
        account = push.Account(values["SAQIA_PUSH_CONTACT"], hosts, keys_folder, is_local=values["SAQIA_DEBUG"] == "1")
        sender = push.PushSender(account)
        ports.register_sender("push", lambda tenant_id: None if registration.is_sandbox(tenant_id) else sender)


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
    direct: dict[str, smpp_accounts.Account] = {}
    for code, address in by_tenant(values[SMS]).items():
        if address.startswith("smpp"):
            own = code or values["SAQIA_DEFAULT_TENANT"]  # receipts and replies belong to one distributor
            direct[own] = _smpp_account(address)
            makers[own] = lambda tenant: smpp.ELSEWHERE
        else:
            makers[code] = _kannel_maker(address, values)
    if direct:
        ports.register_process(smpp.NAME, functools.partial(smpp.run, direct))
    return makers


def _smpp_account(address: str) -> smpp_accounts.Account:
    try:
        return smpp_accounts.read(address)
    except smpp_accounts.AccountInvalid as error:
        raise environment.refused(error.said, SMS) from None


def _kannel_maker(address: str, values: Mapping[str, str]) -> Maker:
    root, key = values["SAQIA_SMS_REPORTS_ADDRESS"], values["SAQIA_SMS_SECRET"]
    if root and not key:
        raise environment.required("SAQIA_SMS_SECRET", because="SAQIA_SMS_REPORTS_ADDRESS")
    try:
        account = kannel_accounts.read(address)
    except kannel_accounts.AccountInvalid as error:
        raise environment.refused(error.said, SMS) from None
    return lambda tenant: kannel.KannelSender(account, tenant_code=tenant.code, reports_root=root, key=key)


def _mail_makers(values: Mapping[str, str], keys_folder: Path) -> dict[str, Maker]:
    senders, returns = by_tenant(values[FROM]), by_tenant(values[RETURNS])
    makers: dict[str, Maker] = {}
    try:
        mail_accounts.check_addresses([*senders.values(), *returns.values()])
        servers = {code: mail_accounts.read(address) for code, address in by_tenant(values[MAIL]).items()}
    except mail_accounts.AccountInvalid as error:
        raise environment.refused(error.said, MAIL, FROM, RETURNS) from None
    for code in sorted({*servers, *senders} - ({""} if "" not in servers else set())):
        server, sender = servers.get(code) or servers.get(""), senders.get(code) or senders.get("")
        if sender is None:
            raise environment.required(FROM, because=MAIL)
        if server is not None:
            account = mail_accounts.Account(server, sender, returns.get(code) or returns.get("", ""))
            makers[code] = functools.partial(_mail_sender, account, keys_folder)
    return makers


def _mail_sender(account: mail_accounts.Account, keys_folder: Path, tenant: tenancy.Tenant) -> mail.MailSender:
    names = queries.sender_names(tenant_id=tenant.id, on=local_time.day(datetime.datetime.now(datetime.UTC)))
    return mail.MailSender(account, names=names, tenant_code=tenant.code, keys_folder=keys_folder)


def _serve_bounces(values: Mapping[str, str], keys_folder: Path) -> None:
    take = functools.partial(intake.take, keys_folder=keys_folder)
    ports.register_intake("bounce", take)
    if values[BOUNCES]:
        try:
            box = mail_accounts.read(values[BOUNCES], protocol="imap")
        except mail_accounts.AccountInvalid as error:
            raise environment.refused(error.said, BOUNCES) from None
        ports.register_collector("bounces", functools.partial(mailbox.collect, box, take))


def _for_tenants(makers: Mapping[str, Maker]) -> ports.SenderMaker:
    """Return the maker of senders by tenant; each distributor keeps the one made first, a sandbox sends nothing."""
    made: dict[int, ports.Sender | None] = {}

    def make(tenant_id: int) -> ports.Sender | None:
        if tenant_id not in made:
            tenant = tenancy.Tenant.objects.get(id=tenant_id)
            maker = None if registration.is_sandbox(tenant_id) else makers.get(tenant.code) or makers.get("")
            made[tenant_id] = maker(tenant) if maker else None
        return made[tenant_id]

    return make
