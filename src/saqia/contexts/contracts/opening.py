"""Accounts and supply contracts, one at a time."""

import dataclasses
import datetime

from django.db import connection
from django.db.models import Q

from saqia.contexts.contracts import models, numbers, types, uses
from saqia.contexts.parties import queries as parties


class ServicePointNotFound(Exception):
    """No such service point in this tenant."""

    def __init__(self, service_point_id: int) -> None:
        super().__init__(service_point_id)
        self.service_point_id = service_point_id


class CustomerNotFound(Exception):
    """No such customer in this tenant."""

    def __init__(self, customer_id: int) -> None:
        super().__init__(customer_id)
        self.customer_id = customer_id


class TermsNotValid(Exception):
    """One of the terms does not go with the service; `field` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class AlreadySupplied(Exception):
    """Another contract of the point is in force on or after the day."""

    def __init__(self, contract_number: str, starts_on: datetime.date) -> None:
        super().__init__(contract_number, starts_on)
        self.contract_number = contract_number
        self.starts_on = starts_on


def open_contract(
    *, service_point_id: int, customer_id: int, terms: types.Terms, starts_on: datetime.date, example: int = 0
) -> types.OpenedContract:
    """Check and write a contract and, if need be, its account; see `operations.open_contract`."""
    point = models.ServicePoint.objects.filter(id=service_point_id).first()
    if point is None:
        raise ServicePointNotFound(service_point_id)
    lock_premises(point.premises_id)
    running = _running(service_point_id, starts_on)
    if running is not None:
        raise AlreadySupplied(running.number, running.starts_on)
    checked = _check_terms(terms, point.service)
    sequence = numbers.EXAMPLES + example if example else _next_sequence()
    account = _account(customer_id, point.premises_id, sequence, starts_on)
    row = models.Contract.objects.create(
        number=numbers.compose(numbers.CONTRACT, sequence),
        account=account,
        service_point=point,
        use=checked.use,
        zone=checked.zone,
        households=checked.households,
        subscribed_power_kva=checked.subscribed_power_kva,
        voltage=checked.voltage,
        option=checked.option,
        is_prepaid=checked.is_prepaid,
        starts_on=starts_on,
    )
    return types.OpenedContract(row.id, row.number, account.id, account.number, point.id, point.service, starts_on)


def terms_of(row: models.Contract) -> types.Terms:
    """Return the terms of a contract, for the next one at the point."""
    return types.Terms(
        use=row.use,
        zone=row.zone,
        households=row.households,
        subscribed_power_kva=row.subscribed_power_kva,
        voltage=row.voltage,
        option=row.option,
        is_prepaid=row.is_prepaid,
    )


def lock_premises(premises_id: int) -> None:
    """Have contracts of one place opened and ended one after the other: they share accounts."""
    models.Premises.objects.select_for_update().get(id=premises_id)


def close_account_if_idle(account_id: int, on: datetime.date) -> bool:
    """Close an account whose contracts all have an end; return True when this closed it."""
    if models.Contract.objects.filter(account_id=account_id, ends_on=None).exists():
        return False
    models.Account.objects.filter(id=account_id).update(status="closed", closed_on=on)
    return True


def has_changed_holder(account_id: int) -> bool:
    """Say whether a contract of the account went to another customer."""
    return models.Contract.objects.filter(account_id=account_id, end_reason="holder-change").exists()


def _running(service_point_id: int, on: datetime.date) -> models.Contract | None:
    """Return the contract that a new one without end from `on` would overlap."""
    rows = models.Contract.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), service_point_id=service_point_id)
    return rows.order_by("starts_on").first()


def _account(customer_id: int, premises_id: int, sequence: int, opened_on: datetime.date) -> models.Account:
    try:
        customer = parties.get_customer(customer_id)
    except parties.CustomerNotFound:
        raise CustomerNotFound(customer_id) from None
    holder_id = customer.merged_into_id or customer.id
    account, is_new = models.Account.objects.get_or_create(
        customer_id=holder_id,
        premises_id=premises_id,
        defaults={
            "number": numbers.compose(numbers.ACCOUNT, sequence),
            "language": customer.language,
            "opened_on": opened_on,
        },
    )
    if not is_new and account.status == "closed":
        account.status, account.closed_on = "open", None
        account.save(update_fields=["status", "closed_on"])
    return account


def _check_terms(terms: types.Terms, service: int) -> types.Terms:
    electricity = service == types.ELECTRICITY
    voltage = terms.voltage or ("low" if electricity else "")
    if voltage not in (("low", "medium") if electricity else ("",)):
        raise TermsNotValid("voltage")
    if not uses.is_usable(terms.use, service, voltage):
        raise TermsNotValid("use")
    if terms.option not in (("standard", "bihourly") if electricity else ("standard",)):
        raise TermsNotValid("option")
    if terms.households < 1:
        raise TermsNotValid("households")
    if terms.subscribed_power_kva < 0 or (terms.subscribed_power_kva > 0 and not electricity):
        raise TermsNotValid("subscribed_power_kva")
    return dataclasses.replace(terms, voltage=voltage)


def _next_sequence() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('contracts_number_seq')")
        return int(cursor.fetchone()[0])
