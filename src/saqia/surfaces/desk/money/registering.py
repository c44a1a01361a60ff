"""A partner and its application, made together."""

import datetime
from collections.abc import Mapping
from typing import Any

from saqia.journeys import partners
from saqia.platform import operation

METHODS = ("collector", "app")


def register(actor: operation.Actor, given: Mapping[str, Any], *, at: datetime.datetime) -> partners.Made:
    """Register what a form describes.

    :raises saqia.contexts.payments.operations.CollectorExists: the code is taken; nothing is written
    """
    return partners.register_partner(
        actor=actor, code=given["code"], name_ar=given["name_ar"], name_fr=given["name_fr"], methods=METHODS,
        most_per_payment_centimes=int(given["most"] * 100), guarantee_centimes=int(given["guarantee"] * 100), at=at,
    )  # fmt: skip
