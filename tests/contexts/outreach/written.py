"""A notice to test on."""

import datetime
from typing import Any

from tests.contexts.contracts import supply

from saqia.contexts.outreach import operations as outreach
from saqia.contexts.outreach import types
from saqia.platform import operation
from saqia.platform.wording import Text

WORDS = types.Words(
    title=Text(ar="حي السلام، أكادير", fr="Hay Salam, Agadir", en=""),
    text=Text(ar="أشغال صيانة", fr="travaux d’entretien", en=""),
)
ENDS_AT = datetime.datetime(2026, 6, 5, 12, tzinfo=datetime.UTC)
SPAN = types.Span(datetime.datetime(2026, 6, 5, 8, tzinfo=datetime.UTC), ENDS_AT)


def cut(actor: operation.Actor, **changes: Any) -> types.Notice:
    """Write a planned cut of water in Agadir, changed as asked."""
    given: dict[str, Any] = {
        "slug": "hay-salam", "kind": "cut", "words": WORDS, "span": SPAN, "service": 2, "at": supply.AT,
        "place": types.Place(commune_codes=(supply.AGADIR,)),
    }  # fmt: skip
    return outreach.create_notice(actor=actor, **{**given, **changes})


def news(actor: operation.Actor, **changes: Any) -> types.Notice:
    """Write news for Agadir, changed as asked."""
    return cut(actor, **{"slug": "bureau", "kind": "news", "span": types.Span(), "service": None, **changes})


def second(actor: operation.Actor) -> operation.Actor:
    """Return somebody else of the same distributor, who may publish."""
    return operation.system_actor(tenant_id=actor.tenant_id, name="second")
