"""The UBL twin: valid, EN 16931, and the same centimes as the page."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from decimal import Decimal

import pytest
from lxml import etree

from saqia.contexts.billing.documents import content, ubl
from tests.documents import einvoicing, sample

CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"


def give_back() -> content.BillDocument:
    """A bill with a line that gives back what an estimate took."""
    section = sample.electricity()
    back = content.BillLine(
        label=content.Words("استرجاع عن قراءة تقديرية", "Restitution d’une estimation"),
        arithmetic=content.Words("قراءة 9 مارس 2026", "relevé du 9 mars 2026"),
        volume=Decimal(-12), unit_price_micro=973_000,
        amount_ht_centimes=-11_68, vat_basis_points=2000, vat_centimes=-2_34,
    )  # fmt: skip
    return sample.bill(dataclasses.replace(section, lines=(*section.lines, back)))


def many_lines() -> content.BillDocument:
    """Forty lines of three centimes: VAT by line is far above VAT by category, but below one dirham."""
    section = sample.electricity()
    line = dataclasses.replace(section.lines[1], amount_ht_centimes=3, vat_centimes=1)
    return sample.bill(dataclasses.replace(section, lines=(line,) * 40))


CASES: dict[str, Callable[[], content.BillDocument]] = {
    "electricity at 20 %": sample.sample,
    "water, exempt": sample.water_sample,
    "three services, two categories": sample.three_services,
    "credit note": sample.credit_note,
    "a line that gives back": give_back,
    "rounding by line": many_lines,
    "previous balance": lambda: sample.sample(previous_balance_centimes=5000, amount_due_centimes=642_77),
    "bill that corrects": lambda: sample.sample(number="2026-11-0000044", corrects=sample.credit_note().corrects),
    "ice": lambda: sample.sample(distributor=dataclasses.replace(sample.DISTRIBUTOR, ice="0" * 15)),
    "every particular": lambda: sample.sample(distributor=sample.KNOWN),
    "every particular, credit note": lambda: dataclasses.replace(sample.credit_note(), distributor=sample.KNOWN),
}


@pytest.mark.parametrize("case", CASES)
def test_the_twin_holds_the_schema_and_the_rules_of_en_16931(case: str) -> None:
    document = CASES[case]()
    xml = ubl.invoice(document)
    root = "CreditNote" if document.kind is content.Kind.CREDIT_NOTE else "Invoice"
    assert einvoicing.schema_faults(xml, root) == []
    assert einvoicing.rule_faults(xml) == []


def test_the_rules_do_find_a_wrong_total() -> None:
    wrong = ubl.invoice(sample.sample()).replace(">493.97</cbc:TaxExclusiveAmount>", ">493.96</cbc:TaxExclusiveAmount>")
    assert any(fault.startswith("BR-CO-13") for fault in einvoicing.rule_faults(wrong))


def test_the_twin_repeats_the_printed_centimes() -> None:
    document = sample.three_services()
    tree = etree.fromstring(ubl.invoice(document).encode())
    total = tree.find(f"{CAC}LegalMonetaryTotal")
    assert total is not None
    assert total.findtext(f"{CBC}PayableAmount") == "749.87"
    assert tree.findtext(f"{CAC}TaxTotal/{CBC}TaxAmount") == "98.80"
    amounts = [element.text for element in tree.iterfind(f"{CAC}InvoiceLine/{CBC}LineExtensionAmount")]
    assert amounts == ["413.36", "18.28", "15.00", "47.33", "103.60", "8.00", "38.50", "7.00"]


def test_the_twin_names_the_supplier_by_the_terms_of_en_16931() -> None:
    tree = etree.fromstring(ubl.invoice(sample.sample(distributor=sample.KNOWN)).encode())
    [party] = tree.iterfind(f"{CAC}AccountingSupplierParty/{CAC}Party")
    said = {
        name: party.findtext(f"{CAC}PostalAddress/{CBC}{name}") for name in ("StreetName", "CityName", "PostalZone")
    }
    assert said == {"StreetName": "Avenue de l’Essai", "CityName": "Casablanca", "PostalZone": "20000"}
    assert party.findtext(f"{CAC}PartyTaxScheme/{CBC}CompanyID") == "00000000"
    assert party.findtext(f"{CAC}PartyLegalEntity/{CBC}CompanyID") == "000000000000097"
    assert party.findtext(f"{CAC}PartyLegalEntity/{CBC}CompanyLegalForm") == "RC 12345 Casablanca, TP 87654321"
    bare = ubl.invoice(sample.sample())
    assert "CompanyLegalForm" not in bare and "PostalZone" not in bare


def test_a_name_cannot_break_out_of_its_element() -> None:
    customer = dataclasses.replace(sample.CUSTOMER, name=content.Words("زبون", 'A & B </cbc:Name> "C"'))
    tree = etree.fromstring(ubl.invoice(sample.sample(customer=customer)).encode())
    found = tree.findtext(f"{CAC}AccountingCustomerParty/{CAC}Party/{CAC}PartyLegalEntity/{CBC}RegistrationName")
    assert found == 'A & B </cbc:Name> "C"'
