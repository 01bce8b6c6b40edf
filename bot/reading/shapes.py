"""Tell by their shape which words are names."""

from bot.reading.tokens import Sentence, Token
from bot.reading.vocabulary import words


def in_brackets(tokens: tuple[Token, ...], first: int, last: int) -> bool:
    """Tell whether a name stands alone in brackets."""
    return first > 0 and tokens[first - 1].text == "(" and last < len(tokens) and tokens[last].text == ")"


def begins_name(token: Token) -> bool:
    """Tell whether a word may begin or continue a name."""
    if token.text[0] == "#":
        return len(token.text) > 2
    if not (token.capital and token.text[0].isalpha()):
        return False
    if token.text[1:2] == "-" and token.text[2:3].islower():
        return False
    return not (token.text.isupper() and len(token.text) <= 3 and "." not in token.text and "'" not in token.text)


def leads_on(tokens: tuple[Token, ...], taken: list[bool], at: int) -> bool:
    """Tell whether a capitalised word follows a particle, so that both belong to a name."""
    following = at + 1
    while following < len(tokens) and tokens[following].low in words()["particles"] and following - at < 3:
        following += 1
    return following < len(tokens) and not taken[following] and begins_name(tokens[following])


def quoted_nickname(tokens: tuple[Token, ...], at: int) -> bool:
    """Tell whether a nickname in quotes stands inside a name."""
    return (
        at + 3 < len(tokens)
        and tokens[at + 1].capital
        and tokens[at + 2].text == '"'
        and tokens[at + 3].capital
        and tokens[at].start > tokens[at - 1].end
    )


def is_title_case(sentence: Sentence) -> bool:
    """Tell whether a headline begins most of its words with a capital letter."""
    if not (sentence.heading or sentence.first) or len(sentence.tokens) < 4:
        return False
    long = [t for t in sentence.tokens if t.text.isalpha() and len(t.text) > 3]
    capital = sum(t.capital for t in long)
    common = sum(t.capital and t.low in words()["common"] for t in long[1:])
    return len(long) > 3 and capital / len(long) > 0.85 and common >= 1


def written(text: str, tokens: tuple[Token, ...]) -> str:
    """Give a name as the text writes it, without marks and line breaks."""
    return " ".join(text[tokens[0].start : tokens[-1].end].replace("#", " ").split()).lstrip("@")


def proper(name: str) -> str:
    """Give a name that is shouted in capital letters the usual form."""
    return name.title() if name.isupper() and len(name) > 4 else name
