"""From what an agent types to the point of a place and to a customer."""

from django.utils.translation import gettext as _

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.metering import queries as metering
from saqia.contexts.requests import types


class NotFound(Exception):
    """What was typed at `field` leads to nothing, or to several; `sentence` says so."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(field, sentence)
        self.field, self.sentence = field, sentence


def point_of(typed: str, service: str) -> int:
    """Return the service point of a meter that hangs there, or of a former contract of the place.

    :raises NotFound: neither, or several
    """
    wanted, text = types.SERVICES[service], typed.strip()
    meters = [one for one in metering.list_meters_by_serial(text) if one.removed_on is None and one.service == wanted]
    if len(meters) == 1:
        return meters[0].service_point_id
    try:
        account = contracts.get_account_of_contract(text)
    except contracts.ContractNotFound:
        raise NotFound("point", _("No meter and no contract of this service has this number.")) from None
    points = [one.service_point_id for one in account.contracts if one.service == wanted]
    if not points:
        raise NotFound("point", _("No meter and no contract of this service has this number."))
    return points[-1]


def customer_of(typed: str) -> int:
    """Return the customer of an account or of one of its contracts.

    :raises NotFound: nobody's
    """
    account_id = contracts.find_account_id(typed.strip())
    found = contracts.list_accounts([account_id]) if account_id is not None else []
    if not found:
        raise NotFound("customer", _("No account and no contract has this number."))
    return found[0].customer_id
