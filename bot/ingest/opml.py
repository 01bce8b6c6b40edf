"""OPML: lists of feeds, as other feed readers exchange them."""

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from bot.errors import FileRefused

LARGEST = 4_000_000
MOST = 20_000


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed in a list. `outlet` is a slug, where the list was ours."""

    address: str
    title: str | None = None
    outlet: str | None = None
    lang: str | None = None


_OUTLET = "/outlet/"


def read_opml(data: bytes) -> tuple[Outline, ...]:
    """Read the feeds of a list, each address once. Raises FileRefused."""
    if len(data) > LARGEST:
        raise FileRefused(f"is too large: at most {LARGEST / 1e6:.0f} MB")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None or root.tag != "opml":
        raise FileRefused("is no OPML file")
    found: dict[str, Outline] = {}
    for node in root.iter("outline"):
        address = (node.get("xmlUrl") or node.get("xmlurl") or "").strip()
        if address.startswith(("http://", "https://")) and len(found) < MOST:
            category = node.get("category") or ""
            found.setdefault(
                address,
                Outline(
                    address,
                    (node.get("title") or node.get("text") or "")[:500] or None,
                    category.removeprefix(_OUTLET) if category.startswith(_OUTLET) else None,
                    (node.get("language") or "")[:2].lower() or None,
                ),
            )
    return tuple(found.values())


def write_opml(outlines: Iterable[Outline]) -> bytes:
    """Write feeds as a list."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Transferwire"
    body = etree.SubElement(root, "body")
    for outline in outlines:
        name = _printable(outline.title or outline.address)
        attributes = {"type": "rss", "text": name, "title": name, "xmlUrl": _printable(outline.address)}
        if outline.outlet:
            attributes["category"] = _printable(f"{_OUTLET}{outline.outlet}")
        if outline.lang:
            attributes["language"] = _printable(outline.lang)
        etree.SubElement(body, "outline", attributes)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return written


def _printable(text: str) -> str:
    """Leave out what XML cannot hold."""
    return "".join(c for c in text if c.isprintable())
