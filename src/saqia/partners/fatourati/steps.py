"""The five steps of the aggregator at a biller: what we collect, what to type, what is owed, paid, taken back."""

import datetime
import re
from collections.abc import Callable
from typing import Any

from saqia.contexts.billing import queries as billing
from saqia.contexts.billing import types as bills
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries as receipts
from saqia.contexts.payments import types
from saqia.partners.fatourati import account as accounts
from saqia.partners.fatourati import codes, mac
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.tenancy import scope

CHANNEL = METHOD = COLLECTOR = "fatourati"
REFERENCE, TOKEN = "reference", "token"
"""What is typed (a contract, account or bill number), or scanned from the bill."""
NAME = "Electricité, eau et assainissement"
CLOCK = "%Y%m%d%H%M%S"
_AMOUNT = re.compile(r"(\d{1,10})(?:[.,](\d{1,2}))?")
_TRANSACTION = re.compile(r"[A-Za-z0-9-]{1,64}")
_MOST_ARTICLES = 60
Said = dict[str, Any]
Answer = tuple[Said, list[str]]
"""What is answered beside code and clock, and the texts of it that the MAC covers."""
Step = Callable[[accounts.Account, Said, operation.Actor, datetime.datetime], Answer]


def list_debts(account: accounts.Account, said: Said, actor: operation.Actor, at: datetime.datetime) -> Answer:
    """Say what the aggregator collects for us: one debt, the bills."""
    debts = [{"codeCreance": account.debt, "nomCreance": NAME}]
    return {"nbreCreance": 1, "listeCreance": debts}, [account.debt, NAME, "1"]


def give_form(account: accounts.Account, said: Said, actor: operation.Actor, at: datetime.datetime) -> Answer:
    """Say what a payer types: one number."""
    _check_debt(account, said)
    field = {
        "libelle": "N° de contrat ou de facture", "nomChamp": REFERENCE, "typeChamp": "text", "formatChamp": "1",
        "tailleMin": 6, "tailleMax": 20, "contrainte": "1", "listVals": [],
    }  # fmt: skip
    return {"nbreParams": 1, "creancierParams": [field], "refTxFatourati": ""}, [REFERENCE, "1"]


def list_unpaid(account: accounts.Account, said: Said, actor: operation.Actor, at: datetime.datetime) -> Answer:
    """Say what is owed under a number, oldest due first; a bill's number names that bill alone."""
    _check_debt(account, said)
    dues = _dues(account, said, actor, at)
    asked = [item for item in dues.items if dues.named in {None, item.number}]
    rows = [_article(item) for item in asked if item.left_centimes > item.held_centimes]
    total = sum(item.left_centimes - item.held_centimes for item in asked)
    answer = {
        "refTxFatourati": str(said.get("refTxFatourati") or ""), "codeDevise": "MAD", "nbreCreances": len(rows),
        "montantTotalTTC": amount(total), "globalParams": _echoed(said), "impayesParams": rows,
    }  # fmt: skip
    covered = [f"{row['idArticle']}{row['prixTTC']}" for row in rows]
    return answer, [*covered, amount(total), str(len(rows))]


def confirm(account: accounts.Account, said: Said, actor: operation.Actor, at: datetime.datetime) -> Answer:
    """Take what the aggregator collected; the same reference again is answered 301 with the same receipt."""
    _check_debt(account, said)
    reference, dues = _transaction(said), _dues(account, said, actor, at)
    paid = _paid(said)
    with scope.reading(actor.tenant_id):
        known = {
            item.number for item in billing.list_item_standings(account_ids=[dues.account_id], on=local_time.day(at))
        }
    if not paid or not paid.keys() <= known or _centimes(said.get("montantTotalTTC")) != sum(paid.values()):
        raise codes.Refused(codes.INVALID)
    line = types.Line(dues.account_id, sum(paid.values()), first=tuple(paid))
    try:
        receipt = payments.collect_payment(
            actor=actor, channel=CHANNEL, collector=COLLECTOR, reference=reference, method=METHOD, lines=[line],
            collected_at=_collected_at(said, at), at=at,
        )  # fmt: skip
    except (payments.ReferenceUsedOtherwise, payments.NothingPaid) as refused:
        raise codes.Refused(codes.INVALID) from refused
    if receipt.repeated and receipt.reversed_on is not None:
        raise codes.Refused(codes.INVALID, "TRANSACTION ANNULEE")
    code = codes.DONE_ALREADY if receipt.repeated else codes.OK
    answer = {
        "codeRetour": code, "refTxFatourati": reference, "refReglement": receipt.number, "codeDevise": "MAD",
        "montantTotalTTC": amount(receipt.amount_centimes),
    }  # fmt: skip
    return answer, [reference, receipt.number, amount(receipt.amount_centimes)]


def cancel(account: accounts.Account, said: Said, actor: operation.Actor, at: datetime.datetime) -> Answer:
    """Take a payment back, as long as the channel's rule allows; the same again is answered 301."""
    _check_debt(account, said)
    reference = _transaction(said)
    with scope.reading(actor.tenant_id):
        found = receipts.find_payment(channel=CHANNEL, collector=COLLECTOR, reference=reference)
    if found is None:
        raise codes.Refused(codes.INVALID)
    try:
        reversal = payments.reverse_payment(actor=actor, number=found.number, reason="collector-canceled", at=at)
    except payments.ReversalTooLate as late:
        raise codes.Refused(codes.INVALID, "DELAI D'ANNULATION DEPASSE") from late
    code = codes.DONE_ALREADY if reversal.repeated else codes.OK
    return {"codeRetour": code, "refTxFatourati": reference, "refReglement": found.number}, [reference, found.number]


STEPS: dict[str, tuple[tuple[str, ...], Step]] = {
    "creances": (mac.DEBTS, list_debts),
    "formulaire": (mac.FORM, give_form),
    "impayes": (mac.UNPAID, list_unpaid),
    "confirmation": (mac.CONFIRM, confirm),
    "annulation": (mac.CANCEL, cancel),
}
"""Address of a step -> what its MAC covers, and what it does."""


def amount(centimes: int) -> str:
    """Return an amount as the aggregator writes it."""
    return f"{centimes // 100}.{centimes % 100:02d}"


def check_channel(said: Said) -> None:
    """:raises codes.Refused: there is no such channel, or ours do not take it"""
    channel = str(said.get("typeCanal") or "")
    if not channel.isdecimal():
        raise codes.Refused(codes.CHANNEL)
    if channel not in receipts.aggregator_channels():
        raise codes.Refused(codes.CHANNEL_CLOSED)


def check_creditor(account: accounts.Account, said: Said) -> None:
    """:raises codes.Refused: another creditor is meant"""
    if said.get("creancierID") != account.creditor:
        raise codes.Refused(codes.CREDITOR)


def _check_debt(account: accounts.Account, said: Said) -> None:
    if said.get("creanceID") != account.debt:
        raise codes.Refused(codes.DEBT)


def _dues(account: accounts.Account, said: Said, actor: operation.Actor, at: datetime.datetime) -> types.Dues:
    values = {str(row.get("nomChamp")): str(row.get("valChamp") or "").strip() for row in _rows(said, "creancierVals")}
    typed = values.get(REFERENCE) or account.reference(values.get(TOKEN, ""))
    if not typed:
        raise codes.Refused(codes.EMPTY_FORM)
    with scope.reading(actor.tenant_id):
        found = receipts.find_dues(reference=typed[:40], on=local_time.day(at))
    if found is None:
        raise codes.Refused(codes.DEBT, "REFERENCE INCONNUE")
    return found


def _article(item: types.Due) -> Said:
    return {
        "idArticle": str(item.number), "description": f"Facture {bills.printable_number(item.number)}",
        "dateFacture": f"{item.due_on:%Y%m%d}", "prixTTC": amount(item.left_centimes - item.held_centimes),
        "typeArticle": "0",
    }  # fmt: skip


def _echoed(said: Said) -> list[Said]:
    return [
        {"libelle": "", "nomChamp": str(row.get("nomChamp")), "valeurChamp": str(row.get("valChamp"))}
        for row in _rows(said, "creancierVals")
    ]


def _paid(said: Said) -> dict[int, int]:
    """Return the centimes of each article; empty when one is unreadable or comes twice."""
    rows, found = _rows(said, "listeArticles"), {}
    for row in rows:
        number, paid = str(row.get("idArticle") or ""), _centimes(row.get("prixTTC"))
        if not (number.isascii() and number.isdigit() and len(number) < 19) or not paid:
            return {}
        found[int(number)] = paid
    return found if len(found) == len(rows) else {}


def _centimes(value: Any) -> int | None:
    found = _AMOUNT.fullmatch(str(value or ""))
    return None if found is None else int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def _transaction(said: Said) -> str:
    reference = str(said.get("refTxFatourati") or "")
    if not _TRANSACTION.fullmatch(reference):
        raise codes.Refused(codes.INVALID)
    return reference


def _collected_at(said: Said, at: datetime.datetime) -> datetime.datetime:
    """Return the aggregator's moment of the payment; a clock that is ahead of ours is not believed."""
    try:
        told = datetime.datetime.strptime(str(said.get("dateServeur")), CLOCK).replace(tzinfo=local_time.HERE)
    except ValueError:
        return at
    return min(told, at)


def _rows(said: Said, name: str) -> list[Said]:
    rows = said.get(name)
    return [row for row in rows if isinstance(row, dict)][:_MOST_ARTICLES] if isinstance(rows, list) else []
