"""Article files: text, Markdown, HTML and JSON, checked and turned into drafts.

`.txt` may begin with the lines `date 2023-01-29` (a time in UTC may follow), `title: …`, `outlet: …`, `author: …` and
`url: …`; the date may also stand before the text on the first line. `.md` may have the same keys between two lines of
`---`. `.json` is an object with `text` and the same keys, `published` being the date, or a list of such objects.
`.html` is a page as sites write it.
"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

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
    text = _decode(_load(path))
    drafts = parse(text, identity)
    if not any(draft.body.strip() for draft in drafts):
        raise FileRefused("has no text")
    return [draft for draft in drafts if draft.body.strip()]


def _load(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise FileRefused(f"is too large: {size / 1e6:.0f} MB, at most {LARGEST / 1e6:.0f} MB")
        data = path.read_bytes()
    except OSError as error:
        raise FileRefused(f"cannot be read: {error.strerror}") from None
    if not data.strip():
        raise FileRefused("is empty")
    return data


def _decode(data: bytes) -> str:
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if b"\0" in data:
            raise FileRefused("is binary") from None
        raise FileRefused(f"is not UTF-8 (byte {error.start}); save it as UTF-8") from None
    if "\0" in text:
        raise FileRefused("is binary")
    return text


_DATE = re.compile(
    r"\s*date:?\s+(\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?)?)[ \t]*\n?", re.IGNORECASE
)
_HEADER = re.compile(r"\s*(title|outlet|author|url):[ \t]*(.*)\n", re.IGNORECASE)


def _parse_txt(text: str, identity: str) -> list[Draft]:
    fields: dict[str, str] = {}
    while match := _DATE.match(text) or _HEADER.match(text):
        key, value = ("date", match[1]) if match.re is _DATE else (match[1].lower(), match[2].strip())
        if key in fields:
            break
        fields[key] = value
        text = text[match.end() :]
        if key == "date" and not match[0].endswith("\n"):
            break  # the text begins on the date's line
    return [_draft(identity, text, fields)]


def _parse_md(text: str, identity: str) -> list[Draft]:
    fields: dict[str, str] = {}
    if match := re.match(r"---\s*\n(.*?)\n---\s*\n", text, re.DOTALL):
        lines = (line.partition(":") for line in match[1].splitlines())
        fields = {key.strip().lower(): value.strip().strip("\"'") for key, _, value in lines if value.strip()}
        text = text[match.end() :]
    tokens = MarkdownIt().parse(text)
    blocks = [(t, "".join(_inline(c) for c in t.children or ())) for t in tokens if t.type == "inline"]
    if blocks and "title" not in fields and tokens[0].tag == "h1":
        fields["title"] = blocks.pop(0)[1]
    return [_draft(identity, "\n\n".join(block for _, block in blocks), fields)]


def _inline(token: Any) -> str:
    return "\n" if token.type in ("softbreak", "hardbreak") else str(token.content) if token.type != "image" else ""


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
    match = re.search(r"<meta[^>]*article:published_time[^>]*>", html)
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
        place = ".".join(str(part) for part in fault["loc"]) or "the whole"
        raise FileRefused(f"is no article: {place}: {fault['msg']}") from None
    paths = [identity] if not isinstance(data, list) else [f"{identity}#{i}" for i in range(len(items))]
    return [
        Draft(path, i.text, i.title, i.published, _link(i.url), i.outlet, i.author, i.lang)
        for path, i in zip(paths, items, strict=True)
    ]


def _draft(identity: str, body: str, fields: dict[str, str]) -> Draft:
    return Draft(
        path=identity,
        body=body.strip(),
        title=fields.get("title"),
        published=_when(fields.get("date")),
        url=_link(fields.get("url")),
        outlet=fields.get("outlet"),
        author=fields.get("author"),
    )


def _link(url: str | None) -> str | None:
    """Keep a link only if it leads to the web: others could do anything in a client."""
    return url if url and re.match(r"https?://[^\s<>()]+$", url) else None


_PARSERS: dict[str, Callable[[str, str], list[Draft]]] = {
    ".txt": _parse_txt,
    ".md": _parse_md,
    ".html": _parse_html,
    ".htm": _parse_html,
    ".json": _parse_json,
}
