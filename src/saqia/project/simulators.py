"""The simulators of the partners, as `saqia simulate` runs them: for demonstrations, never beside real settings."""

import contextlib
import datetime
import email
import email.policy
import secrets
from collections.abc import Iterator

from django.conf import settings

from saqia.partners.banks import simulator as banks
from saqia.partners.cmi import simulator as cmi
from saqia.partners.fatourati import account as fatourati_accounts
from saqia.partners.fatourati import simulator as fatourati
from saqia.partners.mail import simulator as mail
from saqia.partners.networks import client as networks
from saqia.partners.networks import conformance as partner_kit
from saqia.partners.networks import receiving
from saqia.partners.networks import simulator as counters
from saqia.partners.push import simulator as push
from saqia.partners.sms_smpp import simulator as smpp
from saqia.partners.sts_hsm import simulator as sts
from saqia.platform import checks, environment
from saqia.platform.calendar import local_time
from saqia.platform.outside import conformance, simulators
from saqia.project.channels import by_tenant

CLIENT_ID = "600000000"
"""Of the simulated merchant."""


def register() -> None:
    """Enter them, and the kits; called once by the composition root."""
    conformance.register("partner", partner_kit.check)
    simulators.register("bank", simulate_bank)
    simulators.register("cmi", simulate_cmi)
    simulators.register("fatourati", simulate_fatourati)
    simulators.register("mail", simulate_mail)
    simulators.register("partner", simulate_partner)
    simulators.register("push", simulate_push)
    simulators.register("sms", simulate_sms)
    simulators.register("sts", simulate_tokens)


OWN_IBAN = "MA64007780000000000000000160"
"""The company's account at the simulated bank."""


@contextlib.contextmanager
def simulate_bank(port: int, show: simulators.Show) -> Iterator[dict[str, str]]:
    """Run a bank with the company's account; `saqia bank exchange` sends it orders and takes its statements."""
    bank = banks.Bank(OWN_IBAN, day=local_time.day(datetime.datetime.now(datetime.UTC)), port=port, on_taken=show)
    with bank.running():
        show(f"the company's account is {OWN_IBAN}; POST {bank.root}/credits and {bank.root}/day-end move its day")
        yield {"SAQIA_BANK_URL": bank.address}


@contextlib.contextmanager
def simulate_cmi(port: int, show: simulators.Show) -> Iterator[dict[str, str]]:
    """Run a card gateway with its page; a store key that is set already is kept, so that both sides know it."""
    key = by_tenant(settings.VALUES["SAQIA_CMI_STORE_KEY"]).get("") or secrets.token_hex(12)
    gateway = cmi.Gateway(port, client_id=CLIENT_ID, store_key=key, show=show)
    with gateway.running():
        yield {
            "SAQIA_CMI_URL": gateway.page, "SAQIA_CMI_API_URL": gateway.api, "SAQIA_CMI_STORE_KEY": key,
            "SAQIA_PUBLIC_ADDRESS": settings.SAQIA_PUBLIC_ADDRESS or "http://{host}:8000",
        }  # fmt: skip


@contextlib.contextmanager
def simulate_fatourati(port: int, show: simulators.Show) -> Iterator[dict[str, str]]:
    """Run an aggregator with a page on which a bill's reference is paid."""
    creditor = by_tenant(settings.VALUES["SAQIA_FATOURATI_CREDITORS"]).get("") or "1141/01"
    secret = by_tenant(settings.VALUES["SAQIA_FATOURATI_SECRET"]).get("") or secrets.token_hex(16)
    root = (settings.SAQIA_PUBLIC_ADDRESS or "http://{host}:8000").replace("{host}", "127.0.0.1")
    biller = f"{root}/partners/fatourati/{settings.SAQIA_DEFAULT_TENANT}"
    aggregator = fatourati.Aggregator(biller, fatourati_accounts.read(creditor, secret))
    with fatourati.page(aggregator, port, show).running() as page:
        show(f"type the reference of a bill on {page.address}; it is paid at {biller}")
        yield {"SAQIA_FATOURATI_CREDITORS": creditor, "SAQIA_FATOURATI_SECRET": secret}


@contextlib.contextmanager
def simulate_mail(port: int, show: simulators.Show) -> Iterator[dict[str, str]]:
    """Run a mail server that keeps what it takes."""
    server = mail.Server(port, on_letter=lambda letter: show(_letter(letter)))
    with server.running():
        yield {"SAQIA_MAIL_URL": server.address, "SAQIA_MAIL_FROM": "factures@example.ma"}


_CREDENTIALS = checks.Fault(
    "يجب أن تكون CLIENT_ID:SECRET كما أعطاهما `saqia partner register` أو المكتب",
    "doit être CLIENT_ID:SECRET, tels que `saqia partner register` ou le bureau les ont donnés",
    "is CLIENT_ID:SECRET, as `saqia partner register` or the desk gave them",
)


@contextlib.contextmanager
def simulate_partner(port: int, show: simulators.Show) -> Iterator[dict[str, str]]:
    """Run a counter of a payment network with a page on which a reference is paid through the partner API."""
    client_id, _sep, secret = settings.VALUES["SAQIA_SIMULATED_PARTNER"].partition(":")
    if not secret:
        raise environment.refused(_CREDENTIALS, "SAQIA_SIMULATED_PARTNER")
    root = (settings.SAQIA_PUBLIC_ADDRESS or "http://{host}:8000").replace("{host}", "127.0.0.1")
    counter = counters.Counter(networks.Client(root, client_id, secret))
    receiver = receiving.Receiver(lambda event: show(f"{event['type']} {event['subject']}\n{event['data']}"))
    with counter.page(port, show).running() as page, receiver.running(), counter.listening(receiver) as heard:
        show(f"type the reference of a bill on {page.address}; it is paid at {root}\n{heard}")
        yield {}


@contextlib.contextmanager
def simulate_sms(port: int, show: simulators.Show) -> Iterator[dict[str, str]]:
    """Run a message center whose phones show what they get; `saqia messages serve smpp` binds to it."""
    center = smpp.Center(port, on_sms=lambda sms: show(f"to {sms.to} from {sms.source}\n{sms.text}"))
    with center.running():
        yield {"SAQIA_SMS_URL": center.address}


@contextlib.contextmanager
def simulate_push(port: int, show: simulators.Show) -> Iterator[dict[str, str]]:
    """Run a push service with one browser; its subscription is shown first."""
    service = push.Service(port, on_shown=lambda shown: show(f"{shown.content['title']}\n{shown.content['body']}"))
    with service.running():
        show(f"a browser subscribed: {service.subscribe().subscription}")
        yield {"SAQIA_PUSH_CONTACT": "mailto:demo@example.ma", "SAQIA_DEBUG": "1"}


@contextlib.contextmanager
def simulate_tokens(port: int, show: simulators.Show) -> Iterator[dict[str, str]]:
    """Run a token module with soft keys: its tokens are for demonstration meters."""
    module = sts.Module(port, on_made=show)
    with module.running():
        yield {"SAQIA_STS_URL": module.address}


def _letter(letter: mail.Letter) -> str:
    read = email.message_from_bytes(letter.content, policy=email.policy.default)
    body = read.get_body(("plain",))
    return f"to {letter.to}: {letter.subject}\n{body.get_content() if body is not None else ''}".strip()
