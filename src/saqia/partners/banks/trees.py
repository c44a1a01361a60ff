"""Reading XML that somebody else wrote: no entities, no network, bounded; names without their namespace."""

import functools
import io
from collections.abc import Iterator
from typing import Any

from lxml import etree

from saqia.contexts.banking import ports

Element = Any
"""An element of lxml, which has no types of its own."""


def walk(content: bytes, *names: str) -> Iterator[Element]:
    """Yield the elements of these names as each ends; the caller may `clear()` them, so a long file stays small.

    :raises ports.FileNotReadable: too large, not XML, cut off, or with a document type
    """
    if len(content) > ports.MOST_BYTES:
        raise ports.FileNotReadable("too-large")
    try:
        found = etree.iterparse(
            io.BytesIO(content), events=("end",), tag=tuple(f"{{*}}{name}" for name in names),
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
            remove_comments=True, remove_pis=True,
        )  # fmt: skip
        for _, element in found:
            if element.getroottree().docinfo.doctype:  # whoever needs entities in a statement wants something else
                raise ports.FileNotReadable("entity")
            yield element
    except etree.XMLSyntaxError as error:
        if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content[:4096]:
            raise ports.FileNotReadable("entity") from None
        raise ports.FileNotReadable("not-xml", f"line {error.lineno or 0}") from None


def parse(content: bytes) -> Element:
    """Return the root of a small document.

    :raises ports.FileNotReadable: as `walk`
    """
    root = None
    for element in walk(content, "Document"):
        root = element
    if root is None:
        raise ports.FileNotReadable("no-statement")
    return root


def find(element: Element, path: str) -> Element | None:
    """Return the first element at a path of local names, such as `Acct/Id/IBAN`."""
    return element.find(_anywhere(path))


def find_all(element: Element, path: str) -> list[Element]:
    """Return the elements at a path of local names."""
    return list(element.findall(_anywhere(path)))


@functools.cache
def _anywhere(path: str) -> str:
    """Return a path in whatever namespace: the readers ask for some thirty of them, and for each movement."""
    return "/".join(f"{{*}}{name}" for name in path.split("/"))


def text(element: Element | None, *paths: str) -> str:
    """Return the text at the first of these paths that has one, its white space made single; "" when none has."""
    if element is None:
        return ""
    for path in paths:
        found = find(element, path)
        if found is not None and (said := words(found)):
            return said
    return ""


def words(element: Element) -> str:
    """Return an element's own text, its white space made single."""
    return " ".join((element.text or "").split())


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    return str(etree.QName(element).localname)


def place(element: Element) -> str:
    """Say where an element stands, for a person who opens the file."""
    return f"line {element.sourceline} ({local(element)})"
