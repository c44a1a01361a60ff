"""Stamp duty on a payment, by the rule in force on its day (rules/tariffs/national/stamp_duty.yaml)."""

import datetime

from saqia.contexts.payments import rules
from saqia.contexts.tariffs import queries as tariffs
from saqia.engine import days
from saqia.engine.quoting import quotes


def duty_rate(method: str, on: datetime.date) -> int:
    """Return the rate of the stamp duty on what is paid in this way on a day, in basis points; 0: it bears none."""
    found = tariffs.get_table().duty_on(days.number(on))
    return found.rate_bp if found is not None and rules.methods()[method].duty in found.payments else 0


def duty(amount_centimes: int, method: str, on: datetime.date) -> int:
    """Return the stamp duty that is taken on top of an amount paid in this way, in centimes."""
    table = tariffs.get_table()
    return quotes.stamp_duty(table, amount_centimes, rules.methods()[method].duty, days.number(on))
