"""How far the month's cycles are, and what was billed."""

from django.utils.translation import gettext as _

from saqia.contexts.billing import queries as billing
from saqia.contexts.billing import wording
from saqia.contexts.contracts import wording as contract_wording
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.metering import queries as metering
from saqia.contexts.territory import queries as territory
from saqia.platform import wording as words
from saqia.platform.wording import Text
from saqia.surfaces.desk.figures.periods import Period
from saqia.surfaces.desk.figures.sheets import Head, Sheet, bars
from saqia.surfaces.kit import languages

ROLES = {
    "energy": Text(ar="الكهرباء", fr="Électricité", en="Electricity"),
    "water": Text(ar="الماء الصالح للشرب", fr="Eau potable", en="Drinking water"),
    "sanitation": Text(ar="التطهير السائل", fr="Assainissement liquide", en="Sanitation"),
    "fixed": Text(ar="الإتاوات الثابتة", fr="Redevances fixes", en="Standing charges"),
    "tppan": Text(ar="رسم السمعي البصري", fr="TPPAN", en="Audiovisual tax"),
    "vat": Text(ar="الضريبة على القيمة المضافة", fr="TVA", en="VAT"),
}


def cycles(period: Period) -> Sheet:
    """Return the cycles of the month."""
    found = billing.list_cycle_figures(from_month=period.month, until_month=period.after)
    rounds = {each.id: each.code for each in metering.list_rounds()}
    rows = tuple(
        (
            rounds.get(each.round_id, ""), wording.STATES[each.status], each.bills, each.total_ttc_centimes,
            each.exceptions, each.open_exceptions,
        )
        for each in found
    )  # fmt: skip
    heads = (
        Head(_("Round"), "code"), Head(_("State"), "name"), Head(_("Bills"), "number"), Head(_("Total DH"), "money"),
        Head(_("Not billed"), "number"), Head(_("Still open"), "number"),
    )  # fmt: skip
    return Sheet(heads, rows)


def by_service(period: Period) -> Sheet:
    """Return what was booked by service, in each of twelve months."""
    found = ledger.list_revenue(from_on=period.year_before, until_on=period.after)
    months: dict[str, int] = {}
    for month, role, amount in found:
        if role not in ("vat", "tppan"):
            name = words.month(month, languages.current())
            months[name] = months.get(name, 0) + amount
    heads = (Head(_("Month"), "month"), Head(_("Service"), "name"), Head(_("DH"), "money"))
    rows = tuple((month, ROLES[role], amount) for month, role, amount in found)
    return Sheet(heads, rows, bars([(name, amount / 100, _written(amount)) for name, amount in months.items()]))


def by_class(period: Period) -> Sheet:
    """Return what published cycles billed by service and use, in each of twelve months."""
    found = billing.list_class_revenue(
        tenant_id=period.tenant_id, from_on=period.year_before, until_on=period.after
    )  # fmt: skip
    heads = (
        Head(_("Month"), "month"), Head(_("Service"), "name"), Head(_("Use"), "name"),
        Head(_("Without tax, DH"), "money"), Head(_("VAT, DH"), "money"), Head(_("Total DH"), "money"),
    )  # fmt: skip
    rows = tuple(
        (
            each.month, wording.SERVICES[each.service], contract_wording.use_class(each.use), each.ht_centimes,
            each.vat_centimes, each.ttc_centimes,
        )
        for each in found
    )  # fmt: skip
    uses: dict[str, int] = {}
    for each in found:
        name = contract_wording.use_class(each.use).say(languages.current())
        uses[name] = uses.get(name, 0) + each.ht_centimes
    return Sheet(heads, rows, bars([(name, amount / 100, _written(amount)) for name, amount in uses.items()]))


def by_commune(period: Period) -> Sheet:
    """Return what was issued by commune in the month."""
    found = billing.list_revenue(from_on=period.month, until_on=period.after)
    places = territory.find_communes(each.commune_code for each in found)
    heads = (
        Head(_("Commune"), "name"), Head(_("Code"), "code"), Head(_("Bills"), "number"),
        Head(_("Estimated"), "number"), Head(_("Without tax, DH"), "money"), Head(_("VAT, DH"), "money"),
        Head(_("Total DH"), "money"),
    )  # fmt: skip
    rows, columns = [], []
    for each in found:
        place = places.get(each.commune_code)
        named = (place.name_ar, place.name_fr, place.name_fr) if place else (each.commune_code,) * 3
        rows.append(
            (
                Text(*named), each.commune_code, each.bills, each.estimated, each.total_ht_centimes,
                each.total_vat_centimes, each.total_ttc_centimes,
            )
        )  # fmt: skip
        total = each.total_ttc_centimes
        columns.append((Text(*named).say(languages.current()), total / 100, _written(total)))
    return Sheet(heads, tuple(rows), bars(columns))


def _written(centimes: int) -> str:
    return words.money(centimes, languages.current())
