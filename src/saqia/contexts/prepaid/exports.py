"""The slip of a purchase: a roll of 58 or 80 mm with the token in large digits."""

from typing import Any

from saqia.contexts.prepaid import queries, types, wording
from saqia.engine.sts import tokens
from saqia.platform.documents import bilingual, houses, letters, typesetting
from saqia.platform.tenancy import models as tenancy
from saqia.platform.tenancy import scope
from saqia.platform.wording import Text, local

_TEMPLATE = "/contexts/prepaid/slip.typ"
_SIZES = {58: 10.5, 80: 15}
"""Width of the roll in mm -> points of the token, so that its twenty digits are one line."""


def render_slip(vend: types.Vend, *, lead: bilingual.Language, width_mm: int = 80, duplicate: bool = False) -> bytes:
    """Return the slip of a purchase as PDF, inside the caller's `scope.reading`; the same data give the same bytes.

    :param duplicate: it was printed before, and says so
    """
    tenant = tenancy.Tenant.objects.get(id=scope.current())
    data = {
        "width": width_mm, "size": _SIZES[width_mm], "house": _both(Text(ar=tenant.name_ar, fr=tenant.name_fr, en="")),
        "title": _both(wording.KINDS[vend.kind]), "duplicate": _both(wording.SLIP["duplicate"]) if duplicate else None,
        "head": [
            _row("meter", vend.meter_number), _row("on", f"{local(vend.ordered_at):%d/%m/%Y %H:%M}"),
            _row("receipt", vend.receipt_number or "-"),
            _row("energy", wording.energy(vend.tenths, vend.resource, "fr")),
        ],
        "keys": [tokens.spaced(digits) for digits in queries.list_key_tokens(vend)], "key": _both(wording.SLIP["key"]),
        "tokens": [tokens.spaced(token.digits) for token in vend.tokens], "remark": _both(wording.SLIP["remark"]),
        "rows": [{"label": _both(name), "value": _amount(value)} for name, value in wording.split(vend)],
        "total": {"label": _both(wording.SLIP["paid"]), "value": _amount(vend.amount_centimes)},
        "contact": houses.of(tenant, vend.ordered_on).printed(),
        "marked": _both(wording.SLIP["demonstration"]) if vend.demonstration else None,
    }  # fmt: skip
    return typesetting.typeset(typesetting.Sheet(template=_TEMPLATE, data=data, dated_at=vend.ordered_at, lead=lead))


def _row(name: str, value: str) -> dict[str, Any]:
    return {"label": _both(wording.SLIP[name]), "value": value}


def _amount(centimes: int) -> dict[str, object]:
    return letters.Amount(centimes).printed()


def _both(text: Text) -> dict[str, Any]:
    return bilingual.Words(text.ar, text.fr).printed() | {"ar_plain": text.ar, "fr_plain": text.fr}
