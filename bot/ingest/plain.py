"""Plain text from the HTML of feeds: paragraphs stay apart, everything invisible goes."""

import re
import unicodedata
from html.parser import HTMLParser

_BLOCK = re.compile(
    "address|article|aside|blockquote|br|d[dlt]|div|fig(caption|ure)|footer|form|h[1-6r]|header|li|main|nav|[ou]l|p|pre"
    "|section|table|t[dhr]"
)
_SILENT = re.compile("audio|canvas|iframe|math|noscript|object|script|style|svg|template|textarea|title|video")
_HTML = re.compile(r"<[a-zA-Z/!]|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]\w+);")


class _Text(HTMLParser):
    """Collects text. The standard library's parser is linear and holds no tree, however deep the nesting."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the signature is the library's
        if self._silent is None and _SILENT.fullmatch(tag):
            self._silent = tag
        elif _BLOCK.fullmatch(tag):
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = None
        elif _BLOCK.fullmatch(tag):
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if self._silent is None:
            self.parts.append(data)


def to_text(source: str, limit: int) -> str:
    """Turn HTML, or what may be plain text, into plain paragraphs of at most `limit` characters altogether."""
    source = source[: 20 * limit]  # whoever sends a megabyte for a title gets no more work out of us
    if _HTML.search(source):
        parser = _Text()
        parser.feed(source)
        parser.close()
        source = "".join(parser.parts)
    lines = (" ".join(_visible(line).split()) for line in source.splitlines())
    return "\n".join(line for line in lines if line)[:limit].strip()


def to_line(source: str, limit: int) -> str:
    """Turn HTML, or what may be plain text, into one line."""
    return " ".join(to_text(source, limit).split())


def _visible(line: str) -> str:
    """Leave out what is not seen: it would hide names from the reader, and turns the reading direction."""
    if line.isascii() and line.isprintable():
        return line
    kinds = ((c, unicodedata.category(c)) for c in line)
    return "".join(" " if kind == "Cc" else c for c, kind in kinds if kind[0] != "C" or kind == "Cc")
