"""Article files: text, Markdown, HTML and JSON, checked and turned into drafts.

`.txt` may begin with the lines `date 2023-01-29` (a time in UTC may follow), `title: …`, `outlet: …`, `author: …` and
`url: …`; the date may also stand before the text on the first line. `.md` may have the same keys between two lines of
`---`. `.json` is an object with `text` and the same keys, `published` being the date, or a list of such objects.
`.html` is a page as sites write it.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from html import unescape
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from pydantic import BaseModel, BeforeValidator, ValidationError

from bot.domain.articles import Draft
from bot.errors import FileRefused

LARGEST = 4_000_000
"""Bytes; the longest real articles have some 100,000."""


def find_files(path: Path) -> Iterator[Path]:
    """Give the article files of a folder and its subfolders, sorted, or the one file; hidden ones are left out."""
    if not path.is_dir():
        yield path
        return
    for file in sorted(path.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
        if file.is_file() and file.suffix.lower() in _PARSERS and not hidden:
            yield file


def read_file(path: Path, identity: str) -> list[Draft]:
    """Read a file into drafts; several for a JSON list. Raises FileRefused with a reason that a person can use."""
    parse = _PARSERS.get(path.suffix.lower())
    if parse is None:
        raise FileRefused(f"is no article file; these are: {', '.join(_PARSERS)}")
    text = read_text(path)
    drafts = parse(text, identity)
    if not any(draft.body.strip() for draft in drafts):
        raise FileRefused("has no text")
    return [draft for draft in drafts if draft.body.strip()]


def read_text(path: Path, largest: int = LARGEST) -> str:
    """Read a text file whole, up to so many bytes. Raises FileRefused with a reason that a person can use."""
    try:
        if path.exists() and not path.is_file():
            raise FileRefused("is no file")
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except (OSError, ValueError) as error:  # a ValueError where the name holds a zero
        raise FileRefused(f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(data) > largest:
        raise FileRefused(f"is too large: more than {largest / 1e6:.0f} MB")
    if not data.strip():
        raise FileRefused("is empty")
    return decode(data)


def decode(data: bytes) -> str:
    """Turn a file's bytes into text: UTF-8, or UTF-16 that says so. Raises FileRefused for anything else."""
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if b"\0" in data:
            raise FileRefused("is binary") from None
        raise FileRefused(f"is not UTF-8 (byte {error.start}); save it as UTF-8") from None
    if "\0" in text:
        raise FileRefused("is binary")
    return text.replace("\r\n", "\n").replace("\r", "\n")


_DATE = re.compile(
    r"\s*date(?::\s*|\s+)"
    r"(\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?)(?!\S)[ \t]*\n?",
    re.IGNORECASE,
)
_HEADER = re.compile(r"\s*(title|outlet|author|url):[ \t]*(.*)(?:\n|\Z)", re.IGNORECASE)


def parse_txt(text: str, identity: str) -> list[Draft]:
    """Read plain text with the header lines that it may have."""
    fields: dict[str, str] = {}
    while match := _DATE.match(text) or _HEADER.match(text):
        key, value = ("date", match[1]) if match.re is _DATE else (match[1].lower(), match[2].strip())
        if key in fields:
            break  # a text that looks like a header
        fields[key] = value
        text = text[match.end() :]
        if key == "date" and not match[0].endswith("\n"):
            break  # the text begins on the date's line
    return [_draft(identity, text, fields)]


def _parse_md(text: str, identity: str) -> list[Draft]:
    fields: dict[str, str] = {}
    if match := re.match(r"---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", text, re.DOTALL):
        lines = (line.partition(":") for line in match[1].splitlines())
        fields = {key.strip().lower(): value.strip().strip("\"'") for key, _, value in lines if value.strip()}
        text = text[match.end() :]
    tokens = MarkdownIt().parse(text)
    blocks = [(t, "".join(_inline(c) for c in t.children or ())) for t in tokens if t.type == "inline"]
    if blocks and "title" not in fields and tokens[0].tag == "h1":
        fields["title"] = blocks.pop(0)[1]
    return [_draft(identity, "\n\n".join(block for _, block in blocks), fields)]


def _inline(token: Any) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    return "" if token.type in ("image", "html_inline") else str(token.content)


def _parse_html(text: str, identity: str) -> list[Draft]:
    # Half a second to import, and most runs meet no page.
    from trafilatura import bare_extraction

    page = bare_extraction(text, with_metadata=True, include_comments=False, include_tables=False)
    if page is None:
        raise FileRefused("has no article text that could be found in the page")
    data = page if isinstance(page, dict) else page.as_dict()
    fields = {
        "title": data.get("title"),
        "date": _page_date(text) or data.get("date"),
        "outlet": data.get("sitename"),
        "author": data.get("author"),
        "url": data.get("url"),
    }
    return [_draft(identity, data.get("text") or "", {key: value for key, value in fields.items() if value})]


def _page_date(html: str) -> str | None:
    """Give the time of publication that the page declares: trafilatura gives the day only."""
    match = re.search(r"<meta[^<>]*article:published_time[^<>]*>", html)
    found = re.search(r"content=[\"']([^\"']+)", match[0]) if match else None
    return found[1] if found else None


def _when(value: Any) -> datetime | date | None:
    """Take an ISO date or time; anything else is no date."""
    if not isinstance(value, str) or not value.strip():
        return None
    text = value.strip()
    try:
        return date.fromisoformat(text) if len(text) == len("2023-01-29") else datetime.fromisoformat(text)
    except ValueError:
        return None


class _Json(BaseModel):
    text: str
    title: str | None = None
    published: Annotated[datetime | date | None, BeforeValidator(_when)] = None
    outlet: str | None = None
    author: str | None = None
    url: str | None = None
    lang: str | None = None


def _parse_json(text: str, identity: str) -> list[Draft]:
    try:
        data = json.loads(text)
        items = [_Json.model_validate(item, strict=True) for item in (data if isinstance(data, list) else [data])]
    except json.JSONDecodeError as error:
        raise FileRefused(f"is not JSON: {error.msg} in line {error.lineno}") from None
    except RecursionError:
        raise FileRefused("is not JSON that can be read: it is nested too deeply") from None
    except ValidationError as error:
        fault = error.errors()[0]
        if not fault["loc"]:
            raise FileRefused("is no article: it should be an object with a text, or a list of such") from None
        raise FileRefused(f"is no article: {fault['loc'][0]}: {fault['msg']}") from None
    except ValueError:  # Python's guard against numbers that take minutes to parse
        raise FileRefused("is no article: it holds a number of thousands of digits") from None
    paths = [identity] if not isinstance(data, list) else [f"{identity}#{i}" for i in range(len(items))]
    return [
        _draft(path, item.text, item.model_dump(exclude={"text", "published"}), item.published)
        for path, item in zip(paths, items, strict=True)
    ]


def _draft(
    identity: str, body: str, fields: Mapping[str, str | None], published: datetime | date | None = None
) -> Draft:
    return Draft(
        path=identity,
        body=body.strip(),
        title=_plain(fields.get("title")),
        published=published or _when(fields.get("date")),
        url=_link(fields.get("url")),
        outlet=_plain(fields.get("outlet")),
        author=_plain(fields.get("author")),
        lang=fields.get("lang") or None,
    )


def _plain(line: str | None) -> str | None:
    """Take tags and entities out of a line: feeds and pages put HTML where a title belongs."""
    return " ".join(unescape(re.sub(r"</?[a-zA-Z][^<>]*>", "", line or "")).split()) or None


def _link(url: str | None) -> str | None:
    """Keep a link only if it leads to the web: others could do anything in a client."""
    try:
        leads = url and re.fullmatch(r"https?://[^\s<>()]+", url.strip(), re.IGNORECASE) and urlsplit(url).hostname
    except ValueError:
        return None
    return url.strip() if url and leads else None


_PARSERS: dict[str, Callable[[str, str], list[Draft]]] = {
    ".txt": parse_txt,
    ".md": _parse_md,
    ".html": _parse_html,
    ".htm": _parse_html,
    ".json": _parse_json,
}
