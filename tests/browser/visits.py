"""Who visits the pages and what they may open: one page of every name, found by following links as a person does."""

import dataclasses
import html
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.http import Http404
from django.test import Client
from django.urls import URLResolver, get_resolver, resolve, reverse
from django.utils import translation

_LINK = re.compile(r'<a [^>]*?href="(/fr/[^"#]*)')
ASKED = frozenset({"desk:money-services", "portal:account-switch"})
"""Names whose address is an answer to a form, and nothing without what the form asks."""
_SIGN_IN = ("", "portal:access-phone")
"""Where who may not open an address is led: the staff's own sign-in is neither the desk's nor the portal's."""
_STILL = """() => document.fonts.ready.then(() => new Promise(done => {
    const look = () => document.querySelector('.htmx-request') ? setTimeout(look, 20)
        : requestAnimationFrame(() => requestAnimationFrame(done));
    look() }))"""
_LEFT = re.compile("/(logout|callback|sign-out)/")


@dataclasses.dataclass(frozen=True)
class Walk:
    """What somebody opened.

    :param pages: one address of every name, after the language; papers, files and parts of pages are not among them
    :param names: of everything opened, papers too
    :param dead: links that lead nowhere, each with the page on which it stands
    """

    pages: tuple[str, ...]
    names: frozenset[str]
    dead: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Town:
    """The demonstration's distributor, served.

    :param sessions: the cookie of a visitor (``""``), of the customer and of a member of the staff who holds every role
    :param walks: what a visitor (``""``), the ``customer`` and the ``agent`` can open
    :param acts: names of the addresses that only take what is posted
    """

    address: str
    contract: str
    code: str
    bill: str
    customer_id: int
    sessions: dict[str, str]
    walks: dict[str, Walk]
    acts: frozenset[str]


def shown(page: Any, address: str) -> Any:
    """Open a page and wait until it is drawn whole: its typeface, and the parts that it asks for by itself.

    Half a second without a request, for each of two thousand pages, would be a quarter of an hour.
    """
    answer = page.goto(address)
    if "html" in answer.headers.get("content-type", ""):
        page.evaluate(_STILL)
    return answer


def names() -> Iterator[str]:
    """Yield every name of the desk and of the portal."""
    for name, _patterns in _named(get_resolver().url_patterns, (), ()):
        yield name


def without_argument(namespace: str, acts: frozenset[str]) -> list[str]:
    """Return the addresses of a surface that need no argument and show something, after the language."""
    with translation.override("fr"):
        found = [name for name, converters in _named(get_resolver().url_patterns, (), ()) if not converters]
        return sorted(
            reverse(name).removeprefix("/fr")
            for name in found
            if name.startswith(f"{namespace}:") and name not in acts | ASKED and not _LEFT.search(reverse(name))
        )


def posted_only(client: Client) -> frozenset[str]:
    """Return the names whose address takes nothing but what is posted: it says so before it looks for anything."""
    found = set()
    with translation.override("fr"):
        for name, converters in _named(get_resolver().url_patterns, (), ()):
            given = {key: 1 if "Int" in type(one).__name__ else "x" for key, one in converters}
            if client.get(reverse(name, kwargs=given)).status_code == 405:
                found.add(name)
    return frozenset(found)


def walk(client: Client, seeds: Iterable[str]) -> Walk:
    """Follow links from some addresses, after the language: one page of every name.

    Every seed is opened, so that a name may have several pages of which each shows something else.
    """
    with translation.override("fr"):
        return _walked(client, seeds)


def _walked(client: Client, seeds: Iterable[str]) -> Walk:
    waiting = [(f"/fr{seed}", "") for seed in seeds]
    asked, known, pages, dead = set[str](), set[str](), list[str](), list[str]()
    while waiting:
        address, at = waiting.pop(0)
        name = _name(address)
        if address in asked or (at and name in asked):
            continue
        asked |= {address, name}
        answer = client.get(address, follow=True)
        if answer.status_code != 200:
            dead.append(f"{address} ({answer.status_code}) on {at}")
            continue
        known |= _led((address, *(to for to, _status in answer.redirect_chain)))
        text = answer.content.decode() if "html" in answer.headers["Content-Type"] else ""
        if "</html>" in text:
            pages.append(address.removeprefix("/fr"))
            links = (html.unescape(link) for link in _LINK.findall(text))
            waiting += [(link, address) for link in links if not _LEFT.search(link) and _name(link)]
    return Walk(tuple(pages), frozenset(known), tuple(dead))


def _led(addresses: tuple[str, ...]) -> set[str]:
    """Return the names of an address and of those that it led to; who is sent to sign in has opened that page alone."""
    names = [_name(address) for address in addresses]
    return {names[-1]} if names[-1] in _SIGN_IN else set(names)


def opened(town: Town, browser: Any, *, who: str = "", **options: Any) -> Any:
    """Return a browser's context of a visitor (``""``), of the ``customer`` or of the ``agent``."""
    context = browser.new_context(service_workers="block", timezone_id="Africa/Casablanca", **options)
    context.add_cookies([
        {"name": settings.SESSION_COOKIE_NAME, "value": town.sessions[who], "url": town.address}
    ])  # fmt: skip
    return context


def pages(town: Town, who: str) -> tuple[str, ...]:
    """Return what each of them can open, after the language."""
    return town.walks[who].pages


def _name(address: str) -> str:
    """Return the name of an address of the desk or the portal, nothing for another's."""
    try:
        found = resolve(address.split("?")[0])
    except Http404:
        return ""
    return found.view_name if found.namespaces[:1] in (["desk"], ["portal"]) else ""


def _named(
    patterns: list[Any], spaces: tuple[str, ...], converters: tuple[Any, ...]
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for pattern in patterns:
        inside = (*converters, *pattern.pattern.converters.items())
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _named(pattern.url_patterns, inner, inside)
        elif spaces[:1] in (("desk",), ("portal",)) and pattern.name:
            yield ":".join((*spaces, pattern.name)), inside
