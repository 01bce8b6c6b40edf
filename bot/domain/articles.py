"""Articles: what a source gave, and how it is kept."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256

from bot.domain.sketch import Sketch, sketch

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as a file or feed gave it. `path` is its identity at the source; `published` may be a bare date."""

    path: str
    body: str
    title: str | None = None
    published: datetime | date | None = None
    url: str | None = None
    outlet: str | None = None
    author: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """An article as it is kept. `outlet` is a slug, or the name as given where no seed has it."""

    id: str
    path: str
    body: str
    title: str | None
    published: datetime
    fetched: datetime
    url: str | None
    outlet: str | None
    author: str | None
    lang: str | None
    content: str
    sketch: Sketch


def make_article(source: str, draft: Draft, outlet: str | None, fetched: datetime) -> Article:
    """Make an article of a draft. Its id comes from its source and path, so that it orders ties for good."""
    path, body = storable(draft.path), storable(draft.body)
    given = (draft.title, draft.url, draft.author, draft.lang, outlet)
    title, url, author, lang, outlet = (text and storable(text) for text in given)
    content = "\n".join((title or "", body, str(draft.published or ""), author or ""))
    return Article(
        id=sha256(f"{source}\n{path}".encode()).hexdigest()[:16],
        path=path,
        body=body,
        title=title,
        published=settle_time(draft.published, fetched),
        fetched=fetched,
        url=url,
        outlet=outlet,
        author=author,
        lang=lang,
        content=sha256(content.encode()).hexdigest(),
        sketch=sketch(f"{title or ''}\n{body}"),
    )


def storable(text: str) -> str:
    """Leave out what a JSON string may hold and a database refuses: zeros and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def settle_time(published: datetime | date | None, fetched: datetime) -> datetime:
    """Settle when an article was published, in UTC.

    A missing date, one before 2000 or one in the future becomes the time of fetching; a bare date is 12:00 UTC, but
    never after the fetch; a time without a zone is UTC.
    """
    if published is None:
        return fetched
    if not isinstance(published, datetime):
        noon = datetime.combine(published, time(12), UTC)
        published = min(noon, fetched) if published <= fetched.date() else noon
    elif published.tzinfo is None:
        published = published.replace(tzinfo=UTC)
    return published.astimezone(UTC) if EARLIEST <= published <= fetched else fetched


def settle_edit(given: datetime | date | None, edited: Article, known: datetime) -> datetime:
    """Settle when an edited article counts as published; `known` is what was settled before, `given` what it says now.

    What says no time, or one that cannot be, does not become news again by being edited; nor does what says the same
    day as before.
    """
    same_day = given is not None and not isinstance(given, datetime) and given == known.astimezone(UTC).date()
    return known if same_day or edited.published == edited.fetched else edited.published
