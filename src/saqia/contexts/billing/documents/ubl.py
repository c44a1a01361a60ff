"""The same bill for a machine: UBL 2.1 invoice or credit note, EN 16931 semantics.

VAT is rounded half-up on each line, as the law of the house says, and summed by category; EN 16931 (BR-CO-17,
BR-S-09) compares with base x rate and accepts a difference below one currency unit, so the twin repeats the
printed centimes and rounds nothing again. The previous balance and the stamp duty of a payment in cash are no part
of the invoice: they are notes, and the payable amount is that of the invoice alone.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from decimal import Decimal

from saqia.contexts.billing.documents import content
from saqia.platform.documents import bilingual

CUSTOMIZATION = "urn:cen.eu:en16931:2017"
NAMESPACE = "urn:oasis:names:specification:ubl:schema:xsd:"
CURRENCY = "MAD"
UNITS = {"kWh": "KWH", "m3": "MTQ"}  # UN/ECE recommendation 20
ONE = "C62"
MICRO = Decimal(1_000_000)


def invoice(document: content.BillDocument) -> str:
    """Return the XML of a bill (type 380) or of a credit note (type 381)."""
    credit = document.kind is content.Kind.CREDIT_NOTE
    root = "CreditNote" if credit else "Invoice"
    body = "".join(
        (
            *_header(document, credit),
            *_corrected(document),
            _party("AccountingSupplierParty", _supplier(document.distributor)),
            _party("AccountingCustomerParty", _buyer(document)),
            *_payment(document, credit),
            _taxes(document),
            _totals(document),
            *_lines(document, credit),
        )
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<{root} xmlns="{NAMESPACE}{root}-2" xmlns:cac="{NAMESPACE}CommonAggregateComponents-2" '
        f'xmlns:cbc="{NAMESPACE}CommonBasicComponents-2">{body}</{root}>\n'
    )


def _header(document: content.BillDocument, credit: bool) -> Iterable[str]:
    yield _cbc("CustomizationID", CUSTOMIZATION)
    yield _cbc("ID", document.number)
    yield _cbc("IssueDate", document.issued_on.isoformat())
    if not credit:
        yield _cbc("DueDate", document.due_on.isoformat())
    yield _cbc("CreditNoteTypeCode" if credit else "InvoiceTypeCode", "381" if credit else _type(document))
    yield from (_cbc("Note", note) for note in _notes(document))
    yield _cbc("DocumentCurrencyCode", CURRENCY)
    yield _cbc("BuyerReference", document.contract_number)
    start, end = _cbc("StartDate", document.starts_on.isoformat()), _cbc("EndDate", document.ends_on.isoformat())
    yield _cac("InvoicePeriod", start + end)


def _type(document: content.BillDocument) -> str:
    return "384" if document.corrects else "380"


def _notes(document: content.BillDocument) -> Iterable[str]:
    if document.demonstration_grid:
        yield "Grille de démonstration : ces prix ne sont le tarif d’aucun distributeur."
    if document.corrects:
        yield document.corrects.reason.fr
    if document.previous_balance_centimes:
        yield f"Solde antérieur : {_amount(document.previous_balance_centimes)} {CURRENCY}"
    if document.stamp_duty_centimes:
        yield f"Paiement en espèces : droit de timbre de {_amount(document.stamp_duty_centimes)} {CURRENCY} en sus"


def _corrected(document: content.BillDocument) -> Iterable[str]:
    if document.corrects:
        reference = _cbc("ID", document.corrects.number) + _cbc("IssueDate", document.corrects.issued_on.isoformat())
        yield _cac("BillingReference", _cac("InvoiceDocumentReference", reference))


def _party(role: str, body: str) -> str:
    return _cac(role, _cac("Party", body))


def _supplier(distributor: content.Distributor) -> str:
    """Return who bills: the IF is BT-32, the ICE (else the IF) BT-30, trade register and business tax BT-33."""
    legal = bilingual.company_ids(
        fiscal_id="", ice="", trade_register=distributor.trade_register, business_tax=distributor.business_tax
    )
    entity = _cbc("RegistrationName", distributor.name.fr)
    entity += _cbc("CompanyID", distributor.ice or distributor.fiscal_id)
    entity += _cbc("CompanyLegalForm", ", ".join(legal)) if legal else ""
    return (
        _address(distributor.address.fr, distributor.commune.fr, distributor.postal_code)
        + _cac("PartyTaxScheme", _cbc("CompanyID", distributor.fiscal_id) + _scheme("IF"))
        + _cac("PartyLegalEntity", entity)
        + _cac("Contact", _cbc("Telephone", distributor.call_center))
    )


def _buyer(document: content.BillDocument) -> str:
    customer = document.customer
    return (
        _cac("PartyIdentification", _cbc("ID", document.contract_number))
        + _address(customer.address.fr, customer.commune.fr)
        + _cac("PartyLegalEntity", _cbc("RegistrationName", customer.name.fr))
    )


def _address(street: str, city: str, postal_code: str = "") -> str:
    known = {"StreetName": street, "CityName": city, "PostalZone": postal_code}
    lines = "".join(_cbc(name, value) for name, value in known.items() if value)
    return _cac("PostalAddress", lines + _cac("Country", _cbc("IdentificationCode", "MA")))


def _payment(document: content.BillDocument, credit: bool) -> Iterable[str]:
    """Name no account: a bill is paid in an agency, by card, or through a partner (code 1, instrument not defined)."""
    if not credit:
        yield _cac("PaymentMeans", _cbc("PaymentMeansCode", "1") + _cbc("PaymentID", document.number))


def _taxes(document: content.BillDocument) -> str:
    subtotals = (_subtotal(tax, document.exemption.fr) for tax in document.taxes)
    return _cac("TaxTotal", _money("TaxAmount", document.total_vat_centimes) + "".join(subtotals))


def _subtotal(tax: content.TaxTotal, exemption: str) -> str:
    category = _category("TaxCategory", tax.basis_points, tax.exempt, reason=exemption if tax.exempt else "")
    return _cac(
        "TaxSubtotal",
        _money("TaxableAmount", tax.base_centimes) + _money("TaxAmount", tax.vat_centimes) + category,
    )


def _category(element: str, basis_points: int, exempt: bool, reason: str = "") -> str:
    code = "E" if exempt else "S" if basis_points else "Z"
    because = _cbc("TaxExemptionReason", reason) if reason else ""
    percent = _cbc("Percent", _plain(Decimal(basis_points) / 100))
    return _cac(element, _cbc("ID", code) + percent + because + _scheme("VAT"))


def _totals(document: content.BillDocument) -> str:
    return _cac(
        "LegalMonetaryTotal",
        _money("LineExtensionAmount", document.total_ht_centimes)
        + _money("TaxExclusiveAmount", document.total_ht_centimes)
        + _money("TaxInclusiveAmount", document.total_ttc_centimes)
        + _money("PayableAmount", document.total_ttc_centimes),
    )


def _lines(document: content.BillDocument, credit: bool) -> Iterable[str]:
    element = "CreditNoteLine" if credit else "InvoiceLine"
    quantity = "CreditedQuantity" if credit else "InvoicedQuantity"
    pairs = ((section, line) for section in document.sections for line in section.lines)
    for place, (section, line) in enumerate(pairs, start=1):
        yield _cac(element, _cbc("ID", str(place)) + _line(section, line, quantity))


def _line(section: content.ServiceSection, line: content.BillLine, quantity: str) -> str:
    """Return a line; one without volume is one unit at its amount, and a negative amount is a negative quantity."""
    if line.volume is None or line.unit_price_micro is None:
        amount = Decimal(line.amount_ht_centimes) / 100
        count, unit, price = Decimal(-1 if amount < 0 else 1), ONE, abs(amount)
    else:
        count, unit, price = line.volume, UNITS[section.unit], Decimal(line.unit_price_micro) / MICRO
    start, end = _cbc("StartDate", section.starts_on.isoformat()), _cbc("EndDate", section.ends_on.isoformat())
    item = _cbc("Description", line.arithmetic.fr) + _cbc("Name", line.label.fr)
    return (
        f'<cbc:{quantity} unitCode="{unit}">{_plain(count)}</cbc:{quantity}>'
        + _money("LineExtensionAmount", line.amount_ht_centimes)
        + _cac("InvoicePeriod", start + end)
        + _cac("Item", item + _category("ClassifiedTaxCategory", line.vat_basis_points, line.exempt))
        + _cac("Price", f'<cbc:PriceAmount currencyID="{CURRENCY}">{_plain(price)}</cbc:PriceAmount>')
    )


def _scheme(code: str) -> str:
    return _cac("TaxScheme", _cbc("ID", code))


def _money(name: str, centimes: int) -> str:
    return f'<cbc:{name} currencyID="{CURRENCY}">{_amount(centimes)}</cbc:{name}>'


def _amount(centimes: int) -> str:
    whole, part = divmod(abs(centimes), 100)
    return f"{'-' if centimes < 0 else ''}{whole}.{part:02d}"


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}" if value else "0"


def _cac(name: str, body: str) -> str:
    return f"<cac:{name}>{body}</cac:{name}>"


def _cbc(name: str, value: str) -> str:
    return f"<cbc:{name}>{html.escape(value, quote=False)}</cbc:{name}>"
