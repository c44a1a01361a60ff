"""The letters of dunning on paper: who, how much, since when, how to pay or contest, when a cut is possible."""

import dataclasses
from collections.abc import Mapping, Sequence

from saqia.contexts.billing import types as billing_types
from saqia.contexts.collections import rules, sentences, types, wording
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.parties import queries as parties
from saqia.contexts.parties import types as party_types
from saqia.contexts.staff import queries as staff
from saqia.contexts.territory import queries as territory
from saqia.contexts.territory import types as territory_types
from saqia.platform import wording as words
from saqia.platform.documents import bilingual, houses, letters, seal, typesetting
from saqia.platform.links import addresses
from saqia.platform.tenancy import scope
from saqia.platform.wording import Text

PART = 100
"""Letters of one file."""


def one(letter: types.Letter, *, key: seal.SealKey | None) -> bytes:
    """Return a letter as PDF in its customer's language first, sealed when there is a key."""
    [made] = _letters([letter])
    return _pressed(letters.sheet(made, sealed=key is not None), key)


def many(found: Sequence[types.Letter], *, key: seal.SealKey | None) -> bytes:
    """Return letters as one PDF, Arabic first, in the order of their addresses; one seal."""
    first = found[0]
    title = sentences.BUNDLE.ar, sentences.BUNDLE.fr
    made = _letters(found, lead="ar")
    reference = f"{first.printed_on.isoformat()} {first.commune_code}".strip()
    sheet = letters.bundle(made, title=bilingual.Words(*title), reference=reference, sealed=key is not None)
    return _pressed(sheet, key)


def _pressed(sheet: typesetting.Sheet, key: seal.SealKey | None) -> bytes:
    pdf = typesetting.typeset(sheet)
    return pdf if key is None else seal.apply_seal(pdf, key=key, sealed_at=sheet.dated_at)


def _letters(found: Sequence[types.Letter], lead: bilingual.Language | None = None) -> list[letters.Letter]:
    """Return the papers of these letters; nine queries, however many of a day."""
    accounts = {each.id: each for each in contracts.list_accounts(letter.account_id for letter in found)}
    names = parties.find_names(each.customer_id for each in accounts.values())
    communes = territory.find_communes(each.commune_code for each in accounts.values())
    said_by = {day: houses.current(day) for day in {letter.printed_on for letter in found}}
    agencies = staff.Agencies()
    order = sorted(found, key=lambda letter: (accounts[letter.account_id].address_fr, letter.account_id))
    return [
        _paper(
            letter, account, names, communes,
            dataclasses.replace(
                said_by[letter.printed_on], agency=agencies.line(account.commune_code, on=letter.printed_on)
            ),
            lead,
        )
        for letter in order
        for account in [accounts[letter.account_id]]
    ]  # fmt: skip


def _paper(
    letter: types.Letter, account: contract_types.Account, names: Mapping[int, party_types.Names],
    communes: Mapping[str, territory_types.Commune], house: bilingual.House, lead: bilingual.Language | None,
) -> letters.Letter:  # fmt: skip
    commune = communes.get(account.commune_code)
    name = names.get(account.customer_id)
    holder = bilingual.Words(name.name_ar or name.name_latin, name.name_latin or name.name_ar) if name else None
    address = bilingual.Words(account.address_ar or account.address_fr, account.address_fr or account.address_ar)
    place = bilingual.place(
        address, bilingual.Words(commune.name_ar, commune.name_fr) if commune else bilingual.Words("", "")
    )
    facts = [letters.Fact(_both(sentences.HOLDER), holder)] if holder else []
    facts += [letters.Fact(_both(sentences.ADDRESS), place)] if place.fr else []
    facts += [letters.Fact(_both(sentences.ACCOUNT), account.number)]
    facts += [
        letters.Fact(
            _both(sentences.BILL, number=billing_types.printable_number(item.number), **_day(due=item.due_on)),
            letters.Amount(item.amount_centimes),
        )
        for item in letter.items
    ]  # fmt: skip
    if letter.held_centimes:
        facts.append(letters.Fact(_both(sentences.HELD), letters.Amount(letter.held_centimes)))
    return letters.Letter(
        lead=lead or ("ar" if account.language == "ar" else "fr"), house=house,
        title=_both(wording.STEPS[letter.step]), reference=letter.number, dated_on=letter.printed_on,
        headline=letters.Fact(_both(sentences.CLAIMED), letters.Amount(letter.amount_centimes)), facts=tuple(facts),
        paragraphs=_paragraphs(letter, account, house),
        scan=letters.Scan(_payload(letter, account), _both(sentences.SCAN)), asks=False,
    )  # fmt: skip


def _paragraphs(
    letter: types.Letter, account: contract_types.Account, house: bilingual.House
) -> tuple[bilingual.Words, ...]:
    said = [_both(sentences.BODIES[letter.step])]
    if letter.cut_from is not None:
        reasons = [wording.REASONS[f"period-{period.code}"] for period in rules.periods()]
        periods = ("، ".join(each.ar for each in reasons), ", ".join(each.fr.lower() for each in reasons))
        said.append(_both(sentences.CUT, periods=periods, **_day(day=letter.cut_from)))
    steps = [letter.step, *([rules.CUT] if letter.cut_from is not None else [])]
    bases = [rules.basis(step, letter.printed_on) for step in steps]
    basis = ("؛ ".join(each.ar for each in bases), " ; ".join(each.fr for each in bases))
    said.append(_both(sentences.BASIS, basis=basis))
    said.append(_both(sentences.PAY, account=account.number))
    said.append(bilingual.with_agency(house.agency, _both(sentences.CONTEST, call=house.call_center)))
    return tuple(said)


def _payload(letter: types.Letter, account: contract_types.Account) -> str:
    """Return the address of the oldest bill; where the installation has none yet, what identifies the debt."""
    first = letter.items[0]
    address = addresses.make(
        tenant_id=scope.current(), purpose="bill", subject=first.number, on=letter.printed_on,
        language="ar" if account.language == "ar" else "fr",
    )  # fmt: skip
    return address or f"{account.number};{letter.number};{letter.amount_centimes}"


def _both(text: Text, **values: object) -> bilingual.Words:
    """Return a text in the two languages of a paper; a value may be a pair (Arabic, French)."""
    ar, fr = ({name: v[place] if isinstance(v, tuple) else v for name, v in values.items()} for place in (0, 1))
    return bilingual.Words(text.say("ar", **ar), text.say("fr", **fr))


def _day(**days: object) -> dict[str, tuple[str, str]]:
    return {name: (words.date(day, "ar"), words.date(day, "fr")) for name, day in days.items()}  # type: ignore[arg-type]
