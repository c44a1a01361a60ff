"""The states of a cash session, of a cheque and of an offline conflict, and the only ways between them."""

OPEN, COUNTED, CLOSED, DEPOSITED = "open", "counted", "closed", "deposited"
HELD, REMITTED, RETURNED, CLEARED = "held", "remitted", "returned", "cleared"
SETTLED = "settled"
LOST = "lost"

WAYS: dict[tuple[str, str], str] = {
    (OPEN, COUNTED): "tills.session.counted",
    (COUNTED, CLOSED): "tills.session.closed",
    (CLOSED, DEPOSITED): "tills.session.deposited",
    (HELD, REMITTED): "tills.deposit.made",
    (HELD, RETURNED): "tills.cheque.returned",  # handed back over the counter: its payment was a mistake
    (REMITTED, RETURNED): "tills.cheque.returned",
    (CLEARED, RETURNED): "tills.cheque.returned",  # credited first, debited again
    (REMITTED, CLEARED): "tills.deposit.booked",
    (OPEN, SETTLED): "settle_conflict",
}
"""(from, to) -> the event that tells it, or the operation where nobody else need know."""
