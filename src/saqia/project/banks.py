"""Who reads and writes the files of banks, and where the bank's host is: from `SAQIA_BANK_URL`."""

from django.conf import settings

from saqia.contexts.banking import ports
from saqia.partners.banks import client, layouts, orders, reading, statuses
from saqia.platform import environment


def register() -> None:
    """Have the partner room read and write; called once by the composition root.

    :raises environment.SettingInvalid: the host's address cannot be used; the sentence has no password
    """
    ports.register(read=reading.read, read_statuses=statuses.read, write=orders.write, formats=tuple(layouts.known()))
    address = settings.VALUES["SAQIA_BANK_URL"]
    if address:
        try:
            ports.register_host(client.read_address(address))
        except client.AddressInvalid as error:
            raise environment.refused(error.said, "SAQIA_BANK_URL") from None
