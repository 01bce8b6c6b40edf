"""Text from outside becomes harmless, short, and stays readable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views.text import QUOTE_WORDS, clean, cut, lines, link, plain, quote


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("**Kane**", r"\*\*Kane\*\*"),
        ("__Kane__ ~~gone~~ ||spoiler||", r"\_\_Kane\_\_ \~\~gone\~\~ \|\|spoiler\|\|"),
        ("@everyone", r"\@everyone"),
        ("<@1> <@&2> <#3>", r"\<\@1\> \<\@&2\> \<\#3\>"),
        ("[free](https://evil.example/x) now", r"\[free\]\( now"),
        ("see www.evil.example now", "see now"),
        ("`code`", r"\`code\`"),
        ("# heading", r"\# heading"),
        ("> quote", r"\> quote"),
        ("- item", r"\- item"),
        ("1. FC Köln", r"1\. FC Köln"),
        ("one\ntwo\r\nthree\u2028four", "one two three four"),
        ("ev\u200bil \u202eknil\u202c", "evil knil"),
        ("a\x00b\x1b[31m", r"a b \[31m"),
        ("half \ud800 a pair", "half a pair"),
        ("\\*", r"\\\*"),
        ("Ødegaard 田中 N'Golo", "Ødegaard 田中 N'Golo"),
        ("\u200b\u200b", "?"),
        ("", "?"),
    ],
)
def test_nothing_in_it_is_active(hostile: str, shown: str) -> None:
    assert plain(hostile) == shown


@given(st.text(max_size=300), st.integers(2, 60))
def test_what_is_sent_keeps_the_limit_and_no_escape_is_cut_in_two(text: str, limit: int) -> None:
    sent = plain(text, limit)
    assert 1 <= len(sent) <= limit
    assert (len(sent) - len(sent.rstrip("\\"))) % 2 == 0


def test_names_for_buttons_are_cleaned_but_not_escaped() -> None:
    assert clean("Saint-Étienne\u202e [B]\n@here", 80) == "Saint-Étienne [B] @here"
    assert clean("x" * 200, 80) == "x" * 79 + "…"


def test_of_a_megabyte_no_more_is_kept_than_what_is_shown() -> None:
    for text in ("word " * 200_000, "*" * 1_000_000, "\u200b" * 1_000_000, "https://a.example/" + "a" * 1_000_000):
        assert len(plain(text, 256)) <= 256
        assert len(quote(text)) < 400
        assert len(link("label", text)) < 500


def test_a_quote_ends_after_25_words() -> None:
    assert quote(" ".join(["word"] * 26)) == "“" + "word " * QUOTE_WORDS + "…”"
    assert quote(" ".join(["word"] * 25)).endswith("word”")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (None, "BBC"),
        ("https://bbc.co.uk/sport", "[BBC](https://bbc.co.uk/sport)"),
        ("http://127.0.0.1:8000/a", "[BBC](http://127.0.0.1:8000/a)"),
        ("https://bbc.co.uk/a_(b)?q=ü|<x>", "[BBC](https://bbc.co.uk/a_%28b%29?q=%C3%BC%7C%3Cx%3E)"),
        ("https://bbc.co.uk/a\u202e b", "[BBC](https://bbc.co.uk/a%E2%80%AE%20b)"),
        ("https://bbc.co.uk@evil.example/", "BBC"),
        ("javascript:alert(1)", "BBC"),
        ("ftp://bbc.co.uk", "BBC"),
        ("https://[::1", "BBC"),
        ("https://bbc.co.uk/\ud800", "BBC"),
        ("https://", "BBC"),
        ("https://bbc.co.uk/" + "a" * 1000, "BBC"),
    ],
)
def test_only_plain_addresses_of_the_web_are_linked(url: str | None, shown: str) -> None:
    assert link("BBC", url) == shown


def test_lines_are_kept_whole_and_the_rest_is_counted() -> None:
    assert lines(["one", "two"], 100) == "one\ntwo"
    assert lines([f"**line {n}**" for n in range(10)], 60) == "**line 0**\n**line 1**\n**line 2**\n**line 3**\n… 6 more"
    assert lines(["a", "b", "c"], 100, most=2) == "a\nb\n… 1 more"
    assert lines([], 100) == ""


def test_a_text_is_cut_at_a_word_where_one_is_near() -> None:
    assert cut("Tottenham want Harry Kane", 20) == "Tottenham want…"
    assert cut("Tottenham", 20) == "Tottenham"
    assert cut("T" * 30, 10) == "T" * 9 + "…"
