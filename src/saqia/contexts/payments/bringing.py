"""Who brings the money of a payment: the collector that took it, or the acquirer of the terminal that read the card."""

from typing import Any

from saqia.contexts.payments import rules

BROUGHT = """(
    SELECT p.id, p.channel, p.collector, p.reference, p.method, p.posted_on, p.recorded_at,
        p.amount_centimes + p.duty_centimes AS total_centimes
    FROM payments_payment p
    UNION ALL
    SELECT p.id, t.channel, t.collector, p.instrument, p.method, p.posted_on, p.recorded_at,
        p.amount_centimes + p.duty_centimes
    FROM unnest(%(t_methods)s::text[], %(t_from)s::date[], %(t_until)s::date[], %(t_channels)s::text[],
        %(t_collectors)s::text[]) AS t (method, from_on, until_on, channel, collector)
    JOIN payments_payment p ON p.method = t.method AND p.channel <> t.channel
        AND p.posted_on BETWEEN t.from_on AND t.until_on
)"""
"""Payments by channel and collector; what was taken with a terminal stands there twice: at its counter, called as the
counter does, and at its acquirer, called by the authorization. Takes `terminals()`."""


def terminals() -> dict[str, Any]:
    """Return the parameters of `BROUGHT`."""
    kept = rules.terminals()
    return {
        "t_methods": [one.method for one in kept], "t_from": [one.from_on for one in kept],
        "t_until": [one.until_on for one in kept], "t_channels": [one.channel for one in kept],
        "t_collectors": [one.collector for one in kept],
    }  # fmt: skip
