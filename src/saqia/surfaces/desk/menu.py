"""The side of the desk: what this person may open, in the order of the day's work."""

import dataclasses
import functools

from django.urls import reverse
from django.utils.translation import gettext_lazy

from saqia.platform import operation
from saqia.surfaces.kit import languages


@dataclasses.dataclass(frozen=True)
class Item:
    """One line of the menu."""

    href: str
    name: str
    is_here: bool


@dataclasses.dataclass(frozen=True)
class Group:
    """Lines under one heading; empty for the first."""

    name: str
    items: tuple[Item, ...]


_GROUPS: tuple[tuple[object, tuple[tuple[str, object, str], ...]], ...] = (
    (
        "",
        (
            ("desk:home", gettext_lazy("Today"), ""),
            ("desk:find", gettext_lazy("Customers"), "desk.see-customers"),
            ("desk:holders", gettext_lazy("Change of holder"), "contracts.change-holder"),
        ),
    ),
    (
        gettext_lazy("Counter"),
        (
            ("desk:till", gettext_lazy("Take a payment"), "tills.take-payment"),
            ("crew", gettext_lazy("Payments on the road"), "tills.issue-pack"),
            ("desk:prepaid", gettext_lazy("Prepaid meters"), "prepaid.sell"),
            ("desk:till-cheques", gettext_lazy("Cheques"), "tills.deposit"),
            ("desk:till-conflicts", gettext_lazy("Receipts given offline"), "tills.settle-conflict"),
            ("desk:tills-day", gettext_lazy("Tills of the day"), "desk.see-tills"),
        ),
    ),
    (
        gettext_lazy("To decide"),
        (
            ("desk:exceptions", gettext_lazy("Not billed"), "desk.see-cycles"),
            ("desk:held-readings", gettext_lazy("Held readings"), "desk.see-cycles"),
            ("desk:anomalies", gettext_lazy("Anomalies"), "desk.see-cycles"),
            ("desk:disputes", gettext_lazy("Disputes"), "desk.see-customers"),
            ("desk:corrections", gettext_lazy("Corrections"), "desk.see-cycles"),
            ("desk:files", gettext_lazy("Files"), "desk.see-files"),
            ("desk:doubles", gettext_lazy("Duplicates"), "parties.merge-customers"),
        ),
    ),
    (
        gettext_lazy("Billing"),
        (
            ("desk:rounds", gettext_lazy("Rounds"), "desk.see-cycles"),
            ("desk:cycles", gettext_lazy("Cycles"), "desk.see-cycles"),
            ("desk:tariffs", gettext_lazy("Tariffs"), "desk.see-cycles"),
            ("desk:figures", gettext_lazy("Figures"), "desk.see-cycles"),
        ),
    ),
    (
        gettext_lazy("Money"),
        (
            ("desk:bank", gettext_lazy("Banks"), "desk.see-banks"),
            ("desk:money-days", gettext_lazy("Days of the channels"), "desk.see-reconciliation"),
            ("desk:money-differences", gettext_lazy("Differences"), "desk.see-reconciliation"),
            ("desk:money-refunds", gettext_lazy("Refunds"), "desk.see-reconciliation"),
            ("desk:money-partners", gettext_lazy("Partners"), "desk.see-reconciliation"),
            ("desk:money-journal", gettext_lazy("Journal"), "desk.see-reconciliation"),
            ("desk:collections", gettext_lazy("Collections"), "desk.see-collections"),
        ),
    ),
    (
        gettext_lazy("Field"),
        (
            ("desk:crew", gettext_lazy("Cuts and reconnections"), "desk.see-field-orders"),
            ("desk:works", gettext_lazy("Work at meters"), "desk.see-field-orders"),
        ),
    ),
    (
        gettext_lazy("To tell"),
        (
            ("desk:notices", gettext_lazy("Notices"), "outreach.write-notice"),
            ("desk:message-templates", gettext_lazy("What messages say"), "messaging.set-budget"),
            ("desk:message-budget", gettext_lazy("What messages cost"), "messaging.set-budget"),
        ),
    ),
    (
        gettext_lazy("Administration"),
        (
            ("desk:staff", gettext_lazy("Staff"), "staff.manage-people"),
            ("desk:company", gettext_lazy("Company"), "company.state-particulars"),
            ("desk:audit", gettext_lazy("Audit trail"), "desk.see-audit"),
        ),
    ),
)
"""Heading -> (address, name, permission that opens it; empty: everybody of the staff)."""
_ELSEWHERE = {"desk:meter-find": "desk:works"}
"""Pages that lie below the address of another line than the one that leads to them."""


def of(actor: operation.Actor, path: str) -> list[Group]:
    """Return the menu of a person on a page."""
    addresses = _addresses(languages.current())
    groups, here = [], _here(path, addresses)
    for heading, rows in _GROUPS:
        items = [
            Item(addresses[route], str(name), route == here)
            for route, name, permission in rows
            if not permission or actor.may(permission)
        ]
        if items:
            groups.append(Group(str(heading), tuple(items)))
    return groups


@functools.cache
def _addresses(language: str) -> dict[str, str]:
    """Return route -> its address in the language that is active."""
    return {route: reverse(route) for route in (*_ELSEWHERE, *(route for _, rows in _GROUPS for route, _, _ in rows))}


def _here(path: str, addresses: dict[str, str]) -> str:
    """Return the route that a page lies below, the nearest one; only the home page lies below itself alone."""
    found = [
        route for route, own in addresses.items() if path == own or (path.startswith(own) and route != "desk:home")
    ]
    nearest = max(found, key=lambda route: len(addresses[route]), default="")
    return _ELSEWHERE.get(nearest, nearest)
