"""The figures of the front page: the last published cycle of the distributor."""

from saqia.contexts.billing import queries as billing
from saqia.contexts.billing import wording as billing_wording
from saqia.platform import wording
from saqia.platform.wording import Language, Text
from saqia.surfaces.kit import status

MONTH = Text(ar="آخر شهر مفوتر", fr="Dernier mois facturé", en="Last month billed")
BILLS = Text(ar="عدد الفواتير", fr="Factures", en="Bills")
TOTAL = Text(ar="المجموع مع احتساب الرسوم", fr="Total TTC", en="Total including taxes")
DIRHAMS = Text(ar="درهم", fr="DH", en="MAD")
HELD = Text(ar="عقود لم تفوتر بعد", fr="Contrats non encore facturés", en="Contracts not billed yet")
GRID = Text(ar="التعريفة", fr="Tarif", en="Tariff")


def last_cycle(tenant_id: int, language: Language) -> list[status.Figure]:
    """Return the figures of the newest published cycle, inside the tenant's reading; none before the first."""
    published = [cycle for cycle in billing.list_cycles(most=3) if cycle.status == "published"]
    if not published:
        return []
    cycle = published[0]
    figures = [
        status.Figure(MONTH, wording.month(cycle.month, language)),
        status.Figure(BILLS, wording.quantity(cycle.bills, language)),
        status.Figure(TOTAL, wording.money(cycle.total_ttc_centimes, language), DIRHAMS),
        status.Figure(HELD, wording.quantity(cycle.exceptions, language)),
    ]
    if billing.has_demonstration_prices(cycle_id=cycle.cycle_id):
        figures.append(status.Figure(GRID, billing_wording.DEMONSTRATION.say(language)))
    return figures
