"""Stamp duty on a payment, by the rule in force on its day (rules/tariffs/national/stamp_duty.yaml)."""

import datetime

from saqia.contexts.payments import rules
from saqia.contexts.tariffs import queries as tariffs
from saqia.engine import days
from saqia.engine.quoting import quotes


def duty(amount_centimes: int, method: str, on: datetime.date) -> int:
    """Return the stamp duty that is taken on top of an amount paid in this way, in centimes."""
    table = tariffs.get_table()
    return quotes.stamp_duty(table, amount_centimes, rules.methods()[method].duty, days.number(on))
