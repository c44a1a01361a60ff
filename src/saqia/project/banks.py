"""Who reads and writes the files of banks, and where the bank's host is: from `SAQIA_BANK_URL`."""

from saqia.contexts.banking import ports
from saqia.partners.banks import layouts, orders, reading, statuses


def register() -> None:
    """Have the partner room read and write; called once by the composition root."""
    ports.register(read=reading.read, read_statuses=statuses.read, write=orders.write, formats=tuple(layouts.known()))
