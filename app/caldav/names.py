"""Names of XML elements that CalDAV uses, and how a body is read and written."""

from collections.abc import Iterable
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from app.errors import BadRequest

DAV: Final = "DAV:"
CALDAV: Final = "urn:ietf:params:xml:ns:caldav"
SERVER: Final = "http://calendarserver.org/ns/"
APPLE: Final = "http://apple.com/ns/ical/"
DEEPEST: Final = 30

for _prefix, _space in (("D", DAV), ("C", CALDAV), ("CS", SERVER), ("A", APPLE)):
    ElementTree.register_namespace(_prefix, _space)


def d(name: str) -> str:
    """A name of WebDAV."""
    return f"{{{DAV}}}{name}"


def c(name: str) -> str:
    """A name of CalDAV."""
    return f"{{{CALDAV}}}{name}"


def cs(name: str) -> str:
    """A name of Apple's calendar server."""
    return f"{{{SERVER}}}{name}"


def apple(name: str) -> str:
    """A name of Apple's calendar programs."""
    return f"{{{APPLE}}}{name}"


def read_xml(body: bytes) -> Element | None:
    """Read a body, None where there is none; entities, and what nests too deep, are refused."""
    if not body.strip():
        return None
    try:
        root: Element = defusedxml.ElementTree.fromstring(body, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError):
        raise BadRequest from None
    if _depth(root) > DEEPEST:
        raise BadRequest
    return root


def _depth(root: Element) -> int:
    level, depth = [root], 0
    while level:
        level, depth = [child for element in level for child in element], depth + 1
    return depth


def write_xml(root: Element) -> bytes:
    """Write a document."""
    content: bytes = ElementTree.tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + content


def element(name: str, *children: Element | str | None) -> Element:
    """Make an element of text and other elements."""
    made = Element(name)
    for child in children:
        if isinstance(child, str):
            made.text = child
        elif child is not None:
            made.append(child)
    return made


def href(path: str) -> Element:
    """A reference."""
    return element(d("href"), path)


def hrefs(name: str, paths: Iterable[str]) -> Element:
    """An element of references."""
    return element(name, *map(href, paths))


def multistatus() -> Element:
    """An empty answer about many."""
    return Element(d("multistatus"))


def add_status(answer: Element, path: str, status: str) -> None:
    """Say of something only its status."""
    response = SubElement(answer, d("response"))
    response.append(href(path))
    SubElement(response, d("status")).text = f"HTTP/1.1 {status}"


def add_properties(
    answer: Element, path: str, found: Iterable[Element], missing: Iterable[str] = (), refused: Iterable[str] = ()
) -> None:
    """Say of something which properties it has, which it has not, and which cannot be set."""
    response = SubElement(answer, d("response"))
    response.append(href(path))
    empty = [Element(name) for name in missing]
    closed = [Element(name) for name in refused]
    groups = (("200 OK", list(found)), ("404 Not Found", empty), ("403 Forbidden", closed))
    shown = [(status, values) for status, values in groups if values] or [("200 OK", [])]
    for status, values in shown:
        part = SubElement(response, d("propstat"))
        part.append(element(d("prop"), *values))
        SubElement(part, d("status")).text = f"HTTP/1.1 {status}"
