"""Certificates and account statements on paper: bilingual, tagged, sealed. English readers get French first."""

import datetime
from collections.abc import Iterable, Mapping

from saqia.contexts.billing import types, wording
from saqia.contexts.billing.certificates import sentences, shapes
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.ledger import types as ledger_types
from saqia.contexts.ledger import wording as ledger_wording
from saqia.platform import wording as words
from saqia.platform.documents import bilingual, figures, letters, typesetting
from saqia.platform.wording import Text

STATEMENT = "/contexts/billing/documents/statement.typ"
_TITLE = Text(ar="كشف الحساب", fr="Relevé de compte", en="Account statement")
_ACCOUNTS = Text(ar="عدد الحسابات: {count}", fr="{count} comptes", en="{count} accounts")
_PERIOD = Text(ar="من {from_on} إلى {until_on}", fr="du {from_on} au {until_on}", en="from {from_on} to {until_on}")


def certificate(found: shapes.Certificate, house: bilingual.House, address: str) -> letters.Letter:
    """Return the paper of a certificate.

    :param address: where a phone verifies it
    """
    content = found.content
    facts = [
        letters.Fact(both(sentences.ACCOUNT), content["account_number"]),
        letters.Fact(both(sentences.HOLDER), bilingual.Words(content["holder_ar"], content["holder_fr"])),
        letters.Fact(both(sentences.ADDRESS), bilingual.Words(content["address_ar"], content["address_fr"])),
    ]
    for one in content["contracts"]:
        since = _dates(date=datetime.date.fromisoformat(one["since"]))
        value = both(sentences.SINCE, number=one["number"], **since)
        facts.append(letters.Fact(both(wording.SERVICES[one["service"]]), value))
    paragraphs = [both(sentences.STATEMENTS[found.kind], **_dates(date=found.issued_on))]
    if content.get("contested_centimes"):
        paragraphs.append(both(sentences.CONTESTED, amount=figures.money(content["contested_centimes"])))
    code = "-".join(found.code[place : place + 4] for place in range(0, len(found.code), 4))
    verify = both(sentences.VERIFY, code=code, **_dates(date=found.valid_until))
    return letters.Letter(
        lead="ar" if found.language == "ar" else "fr", house=house,
        title=both(sentences.CERTIFICATE_TITLES[found.kind]), reference=types.printable_number(found.number),
        dated_on=found.issued_on, facts=tuple(facts), paragraphs=tuple(paragraphs), scan=letters.Scan(address, verify),
    )  # fmt: skip


def statement(
    lines: Iterable[ledger_types.StatementLine], around: ledger_types.Statement, *, holder: bilingual.Words,
    accounts: Mapping[int, contract_types.Account], house: bilingual.House, lead: bilingual.Language,
    dated_on: datetime.date, sealed: bool = False,
) -> typesetting.Sheet:  # fmt: skip
    """Return the paper of a statement of one or several accounts.

    :param lines: every line of the period
    :param around: a page of the same statement, for its edges
    :param sealed: whether the paper may say that it is sealed
    """
    last = around.until_on - datetime.timedelta(days=1)
    period = both(_PERIOD, **_dates(from_on=around.from_on, until_on=last))
    numbers = [account.number for account in accounts.values()]
    reference = " · ".join(numbers) if len(numbers) <= 3 else f"{numbers[0]} + {len(numbers) - 1}"
    data = {
        "house": house.printed(),
        "title": both(_TITLE).printed() | {"ar_plain": _TITLE.ar, "fr_plain": _TITLE.fr},
        "reference": reference,
        "count": both(_ACCOUNTS, count=len(accounts)).printed(),
        "period": period.printed(),
        "dated": bilingual.day(dated_on, ar="حرر في ", fr="établi le ").printed(),
        "sealed": sealed,
        "holder": holder.printed(),
        "several": len(accounts) > 1,
        "opening": figures.money(around.opening_centimes),
        "closing": figures.money(around.closing_centimes),
        "lines": [_line(line, accounts) for line in lines],
    }
    at = datetime.datetime.combine(dated_on, datetime.time(), datetime.UTC)
    return typesetting.Sheet(template=STATEMENT, data=data, dated_at=at, lead=lead)


def both(text: Text, **values: object) -> bilingual.Words:
    """Return a text in the two languages of a paper; a value may be a pair (Arabic, French)."""
    said = {}
    for place, language in enumerate(("ar", "fr")):
        own = {name: value[place] if isinstance(value, tuple) else value for name, value in values.items()}
        said[language] = text.say(language, **own)  # type: ignore[arg-type]
    return bilingual.Words(said["ar"], said["fr"])


def _line(line: ledger_types.StatementLine, accounts: Mapping[int, contract_types.Account]) -> dict[str, object]:
    return {
        "on": line.posted_on.strftime("%d/%m/%Y"),
        "account": accounts[line.account_id].number,
        "kind": both(ledger_wording.kind(line.kind)).printed(),
        "number": types.printable_number(line.item_number) if line.item_number else "",
        "due": line.due_on.strftime("%d/%m/%Y") if line.due_on and line.amount_centimes > 0 else "",
        "amount": figures.money(line.amount_centimes),
        "balance": figures.money(line.balance_centimes),
    }


def _dates(**days: datetime.date) -> dict[str, tuple[str, str]]:
    return {name: (words.date(day, "ar"), words.date(day, "fr")) for name, day in days.items()}
