"""Who visits the pages and what they may open: every address without an argument is found by itself."""

import dataclasses
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.urls import URLResolver, get_resolver, reverse
from django.utils import translation

ENTRANCES = {"sign-out", "logout", "manifest", "callback"}
"""Parts of names whose pages change something or are read by machines only."""


@dataclasses.dataclass(frozen=True)
class Town:
    """A served distributor with a published month.

    :param bill, reading: addresses of one bill and of one link to read meters, after the language
    :param customer, agent: the session cookies of a customer who holds three contracts, and of a member of the staff
    :param desk: pages of the desk that name one thing, after the language
    """

    address: str
    bill: str
    reading: str
    contract: str
    code: str
    customer_id: int
    customer: str
    agent: str
    desk: tuple[str, ...]


def named(namespace: str) -> list[str]:
    """Return the addresses of a surface that need no argument, after their language, in order."""
    with translation.override("fr"):
        found = {reverse(name)[3:] for name in _names(get_resolver().url_patterns, (), namespace)}
    return sorted(found)


def _names(patterns: list[Any], spaces: tuple[str, ...], namespace: str) -> Iterator[str]:
    for pattern in patterns:
        if pattern.pattern.converters:
            continue
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _names(pattern.url_patterns, inner, namespace)
        elif spaces[:1] == (namespace,) and pattern.name and not any(part in pattern.name for part in ENTRANCES):
            yield ":".join((*spaces, pattern.name))


_ACCOUNT = (
    "", "bills/", "readings/", "reading/", "reading/sent/", "people/", "statement/", "certificates/", "preferences/",
    "messages/", "data/", "data/correct/", "data/erase/",
)  # fmt: skip
"""What a holder opens of one account."""


def opened(town: Town, browser: Any, *, who: str = "", **options: Any) -> Any:
    """Return a browser's context of a visitor (``""``), of the ``customer`` or of the ``agent``."""
    context = browser.new_context(service_workers="block", timezone_id="Africa/Casablanca", **options)
    session = {"customer": town.customer, "agent": town.agent}.get(who)
    if session:
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": town.address}])
    return context


def pages(town: Town, who: str) -> list[str]:
    """Return what each of them can open, after the language."""
    if who == "agent":
        return [*named("desk"), f"/desk/customers/{town.customer_id}/", *town.desk]
    mine = [page for page in named("portal") if page.startswith(("/account/", "/accounts/"))]
    if who == "customer":
        return [*mine, *(f"/account/{town.contract}/{rest}" for rest in _ACCOUNT)]
    open_to_all = [page for page in named("portal") if page not in mine]
    return [*open_to_all, "/guide/read-your-bill/", town.bill, f"{town.bill}contest/", town.reading]
