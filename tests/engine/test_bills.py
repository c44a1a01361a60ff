"""Real bills, to the centime."""

from saqia.engine.quoting import quotes, requests
from tests.engine import shipped


def quoted(**given: str) -> quotes.Quote:
    rules = shipped.rules()
    return quotes.quote(rules, requests.request(rules, given))


def test_bill_a_of_nouaceur() -> None:
    found = quoted(
        service="electricity",
        use="domestic",
        operator="srm-casablanca-settat",
        zone="nouaceur",
        **{"from": "2026-04-08", "to": "2026-05-08"},
        volume="359",
        payment="cash",
    )
    ttc = {line.component: line.amount_ttc for line in found.lines}
    ht = {line.component: line.amount_ht for line in found.lines}
    assert (ht["energy"], ttc["energy"]) == (41336, 49603)
    assert (ttc["meter_rental"], ttc["connection_maintenance"]) == (2194, 1800)
    assert (ht["audiovisual_tax"], ttc["audiovisual_tax"]) == (4733, 5680)
    assert (found.total_ttc, found.stamp_duty, found.total_due) == (59277, 148, 59425)


def test_bill_b_of_nouaceur() -> None:
    found = quoted(
        service="electricity",
        use="domestic",
        operator="srm-casablanca-settat",
        zone="nouaceur",
        **{"from": "2025-11-19", "to": "2025-12-20"},
        volume="572",
        payment="card",
    )
    energy, tax = found.lines[0], found.lines[-1]
    assert (int(energy.price * 100_000), energy.amount_ht) == (135_238, 77356)
    assert abs(tax.amount_ttc - 9886) <= 5


def test_bill_e_of_water_and_sanitation_of_casablanca() -> None:
    found = quoted(
        service="water-sanitation",
        use="domestic",
        operator="srm-casablanca-settat",
        zone="casablanca",
        **{"from": "2025-01-24", "to": "2025-02-24"},
        volume="14",
        payment="collector",
    )
    assert [line.amount_ht for line in found.lines] == [10878, 800, 700]
    assert (found.total_ht, found.total_ttc, found.stamp_duty, found.total_due) == (12378, 12378, 31, 12409)
