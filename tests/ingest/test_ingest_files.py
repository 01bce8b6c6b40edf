"""Article files: every form that is read, and a good sentence for what is not."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from bot.domain.articles import Draft
from bot.errors import FileRefused
from bot.ingest.files import find_files, read_file

SEED_ARTICLE = Path(__file__).parents[3] / "shared" / "seeds" / "000_9d09b19a0d4e2ea7.txt"


def read(folder: Path, name: str, content: str | bytes) -> list[Draft]:
    """Write a file and read it."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_file(path, name)


def read_one(folder: Path, name: str, content: str | bytes) -> Draft:
    [draft] = read(folder, name, content)
    return draft


def refusal(folder: Path, name: str, content: str | bytes) -> str:
    """Give the sentence with which a file is refused."""
    with pytest.raises(FileRefused) as raised:
        read(folder, name, content)
    return str(raised.value)


# Text


def test_a_text_may_begin_with_header_lines(tmp_path: Path) -> None:
    text = (
        "date 2023-01-29 10:30\nTitle: Smalling wants out\noutlet: BBC Sport\nAuthor: Jane Doe\n"
        "url: https://example.org/a\n\nHe asked to leave.\n\nTitle: no header any more"
    )
    assert read_one(tmp_path, "a.txt", text) == Draft(
        path="a.txt",
        body="He asked to leave.\n\nTitle: no header any more",
        title="Smalling wants out",
        published=datetime(2023, 1, 29, 10, 30),  # noqa: DTZ001 - the zone is settled later
        url="https://example.org/a",
        outlet="BBC Sport",
        author="Jane Doe",
    )


def test_the_date_may_stand_before_the_text_on_its_line(tmp_path: Path) -> None:
    draft = read_one(tmp_path, "a.txt", " date 2023-01-29 Former defender Smalling asked to leave.\n\nMore.")
    assert (draft.published, draft.body) == (date(2023, 1, 29), "Former defender Smalling asked to leave.\n\nMore.")


@pytest.mark.skipif(not SEED_ARTICLE.exists(), reason="the article that came with the task is not here")
def test_the_article_that_came_with_the_task_has_its_date() -> None:
    [draft] = read_file(SEED_ARTICLE, SEED_ARTICLE.name)
    assert draft.published == date(2023, 1, 29)
    assert draft.body.startswith("Former Manchester United defender and Tottenham target Chris Smalling")


def test_lines_may_end_as_on_windows(tmp_path: Path) -> None:
    draft = read_one(tmp_path, "a.txt", "date 2023-01-29\r\ntitle: Out\r\n\r\nOne.\r\nTwo.")
    assert (draft.published, draft.title, draft.body) == (date(2023, 1, 29), "Out", "One.\nTwo.")


def test_a_text_without_headers_is_all_text(tmp_path: Path) -> None:
    assert read_one(tmp_path, "a.txt", "Data: he left.") == Draft("a.txt", "Data: he left.")


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("2023-01-29", date(2023, 1, 29)),
        ("2023-01-29T10:30:05Z", datetime(2023, 1, 29, 10, 30, 5, tzinfo=UTC)),
        ("2023-01-29T10:30:05.25+01:00", datetime(2023, 1, 29, 10, 30, 5, 250000, timezone(timedelta(hours=1)))),
        ("2023-01-29 10:30+0100", datetime(2023, 1, 29, 10, 30, tzinfo=timezone(timedelta(hours=1)))),
        ("2023-02-30", None),
        ("2023-01-29T25:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates_are_iso_dates_or_times_and_anything_else_is_none(
    tmp_path: Path, written: str, published: date | datetime | None
) -> None:
    page = f'<html><head><meta property="article:published_time" content="{written}"></head><body><article>'
    page += "<p>The defender asked to leave the club in the summer.</p>" * 5 + "</article></body></html>"
    assert read_one(tmp_path, "a.json", json.dumps({"text": "x", "published": written})).published == published
    assert read_one(tmp_path, "a.md", f"---\ndate: {written}\n---\nHe left.").published == published
    if published is not None:
        assert read_one(tmp_path, "a.txt", f"date: {written}\nHe left.").published == published
        assert read_one(tmp_path, "a.html", page).published == published


def test_an_impossible_date_in_a_text_is_taken_out_of_it(tmp_path: Path) -> None:
    draft = read_one(tmp_path, "a.txt", "date 2023-02-30 He left.")
    assert (draft.published, draft.body) == (None, "He left.")


# Markdown


def test_markdown_gives_its_words_its_front_matter_and_its_heading_as_title(tmp_path: Path) -> None:
    text = (
        "---\ndate: 2023-01-29\noutlet: 'BBC Sport'\n---\n# Smalling *wants* out\n\n"
        "He [asked](https://example.org) to **leave**\nRoma &amp; Italy.<br>\n\n![a picture](x.png)\n\n- Spurs want him"
    )
    draft = read_one(tmp_path, "a.md", text)
    assert (draft.title, draft.published, draft.outlet) == ("Smalling wants out", date(2023, 1, 29), "BBC Sport")
    assert draft.body == "He asked to leave\nRoma & Italy.\n\n\n\nSpurs want him"


# HTML


def test_a_page_gives_its_article_and_what_it_declares(tmp_path: Path) -> None:
    words = "<p>The defender handed in a transfer request at Roma, it is said in Italy this week.</p>" * 5
    page = f"""<html><head><title>Smalling &amp; Roma | Example</title>
        <meta property="og:title" content="Smalling &amp; Roma"><meta property="og:site_name" content="Example">
        <meta content="2023-01-29T10:00:00+01:00" property="article:published_time">
        <meta name="author" content="Jane Doe"></head>
        <body><nav>Home</nav><article>{words}</article><footer>Cookies</footer></body></html>"""
    draft = read_one(tmp_path, "a.html", page)
    assert (draft.title, draft.outlet, draft.author) == ("Smalling & Roma", "Example", "Jane Doe")
    assert draft.published == datetime(2023, 1, 29, 10, tzinfo=timezone(timedelta(hours=1)))
    assert draft.body.startswith("The defender handed in")
    assert "Cookies" not in draft.body


@pytest.mark.parametrize("page", ["plain words", "<!-- -->", "<html></html>", "<meta " * 400_000, "<div>" * 50_000])
def test_a_page_without_an_article_is_refused_soon(tmp_path: Path, page: str) -> None:
    assert refusal(tmp_path, "a.html", page) == "has no article text that could be found in the page"


# JSON


def test_an_object_is_an_article_and_a_list_several(tmp_path: Path) -> None:
    one = {"text": "He left.", "title": "Out", "published": "2023-01-29", "outlet": "BBC Sport", "lang": "en", "x": 1}
    draft = Draft("a.json", "He left.", "Out", date(2023, 1, 29), outlet="BBC Sport", lang="en")
    assert read(tmp_path, "a.json", json.dumps(one)) == [draft]
    listed = read(tmp_path, "b.json", json.dumps([one, {"text": " "}, {"text": "She left."}]))
    assert [(d.path, d.body) for d in listed] == [("b.json#0", "He left."), ("b.json#2", "She left.")]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('{"text": ', "is not JSON: Expecting value in line 1"),
        ("[" * 100_000, "is not JSON that can be read: it is nested too deeply"),
        ('{"text": 1}', "is no article: text: Input should be a valid string"),
        ('{"title": "x"}', "is no article: text: Field required"),
        ("[1]", "is no article: it should be an object with a text, or a list of such"),
        ("null", "is no article: it should be an object with a text, or a list of such"),
        ("9" * 5000, "is no article: it holds a number of thousands of digits"),
        ("[]", "has no text"),
        ('{"text": " "}', "has no text"),
    ],
)
def test_json_of_the_wrong_shape_is_refused_with_what_is_wrong(tmp_path: Path, content: str, sentence: str) -> None:
    assert refusal(tmp_path, "a.json", content) == sentence


# Hostile or broken


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "is empty"),
        (" \n\t ", "is empty"),
        ("title: only a title", "has no text"),
        ("Müller geht".encode("latin-1"), "is not UTF-8 (byte 1); save it as UTF-8"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is binary"),
        ("He left.".encode("utf-16-le"), "is binary"),
        (b"x" * 10_000_000, "is too large: more than 4 MB"),
    ],
)
def test_what_is_no_text_is_refused_with_the_reason(tmp_path: Path, content: str | bytes, sentence: str) -> None:
    assert refusal(tmp_path, "a.txt", content) == sentence


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_utf_8_and_utf_16_with_its_mark_are_read(tmp_path: Path, encoding: str) -> None:
    assert read_one(tmp_path, "a.txt", "Müller → Roma".encode(encoding)).body == "Müller → Roma"


@pytest.mark.parametrize("name", ["a.pdf", "a", "a.txt.gz"])
def test_another_kind_of_file_is_refused_with_the_kinds_that_are_read(tmp_path: Path, name: str) -> None:
    assert refusal(tmp_path, name, "x") == "is no article file; these are: .txt, .md, .html, .htm, .json"


def test_a_file_that_is_missing_or_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="cannot be read: No such file or directory"):
        read_file(tmp_path / "a.txt", "a.txt")
    (tmp_path / "b.txt").mkdir()
    with pytest.raises(FileRefused, match="is no file"):
        read_file(tmp_path / "b.txt", "b.txt")
    (tmp_path / "c.txt").symlink_to("c.txt")
    with pytest.raises(FileRefused, match="cannot be read: Too many levels of symbolic links"):
        read_file(tmp_path / "c.txt", "c.txt")


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("He left.")
    (tmp_path / "a.txt").chmod(0)
    try:
        (tmp_path / "a.txt").read_text()
    except PermissionError:
        with pytest.raises(FileRefused, match="cannot be read: Permission denied"):
            read_file(tmp_path / "a.txt", "a.txt")
    else:
        pytest.skip("whoever runs this may read everything")


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        (" HTTP://example.org ", "HTTP://example.org"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("https://example.org/a b", None),
        ("https://example.org/)](https://evil.example", None),
        ("https://[oops", None),
        ("https://", None),
        ("", None),
    ],
)
def test_only_links_to_the_web_are_kept(tmp_path: Path, url: str, kept: str | None) -> None:
    assert read_one(tmp_path, "a.json", json.dumps({"text": "x", "url": url})).url == kept


@pytest.mark.parametrize("name", ["a.json", "a.txt", "a.md"])
def test_titles_lose_their_tags_and_entities(tmp_path: Path, name: str) -> None:
    title = "Kane &amp; <b>Bayern</b>:\tdeal&nbsp;for 1 < 2 &#8364;m"
    forms: dict[str, Any] = {
        "a.json": json.dumps({"text": "x", "title": title}),
        "a.txt": f"title: {title}\nx",
        "a.md": f"---\ntitle: {title}\n---\nx",
    }
    assert read_one(tmp_path, name, forms[name]).title == "Kane & Bayern: deal for 1 < 2 €m"


# Folders


def test_a_folder_gives_its_article_files_sorted_without_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.txt", "a/c.JSON", "a/x.pdf", ".git/d.txt", "a/.e.txt", "z.htm"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = [file.relative_to(tmp_path).as_posix() for file in find_files(tmp_path)]
    assert found == ["a/c.JSON", "b.txt", "z.htm"]


def test_a_single_file_is_given_as_it_is(tmp_path: Path) -> None:
    assert list(find_files(tmp_path / "a.txt")) == [tmp_path / "a.txt"]
