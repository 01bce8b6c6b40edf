"""Names as they are compared and shortened for an import."""

import re

from bot.domain.slugs import slugify

LONGEST = 80
"""Characters; a longer name was misread, and Discord takes none above 100 with what stands around it."""

# Letters that say "football club" in some language and nothing else; UD and SD, say, tell clubs of one town apart.
_DECORATIONS = frozenset(
    {
        "ac",
        "afc",
        "bk",
        "cf",
        "fc",
        "ff",
        "fk",
        "hnk",
        "if",
        "ik",
        "jk",
        "kf",
        "mfk",
        "nk",
        "ofk",
        "pfc",
        "pfk",
        "sc",
        "sk",
    }
)

# Words that many clubs share, so that one alone names none of them.
_GENERIC = frozenset(
    {"academy", "albion", "alianza", "america", "athletic", "athletico", "atletico", "central", "city", "club"}
    | {"deportivo", "dinamo", "dynamo", "estrella", "independiente", "inter", "internacional", "juventud", "lokomotiv"}
    | {
        "nacional",
        "olimpia",
        "olympic",
        "olympique",
        "rangers",
        "racing",
        "rapid",
        "real",
        "rovers",
        "santa",
        "shakhtar",
    }
    | {"spartak", "sport", "sportclub", "sportif", "sporting", "sportivo", "sports", "star", "stars", "torpedo", "town"}
    | {"tsg", "tsv", "union", "united", "universidad", "university", "vfb", "vfl", "victoria", "wanderers", "young"}
)

_WORD = 5  # letters: a shorter one is as likely the start of any sentence ("Van", "Tom", "Hard")
_ABBREVIATION = 3


def key(name: str) -> str:
    """Give the form under which names are compared: no case, no diacritics, every sign a hyphen."""
    return slugify(name)


def core(name: str) -> str:
    """Give a club's key without what says no more than "football club": `fc-arsenal` and `arsenal-fc` are `arsenal`."""
    return key(common_name(name))


def common_name(name: str) -> str:
    """Give a club's name as papers write it, without FC and its like at either end; whole where nothing would stay."""
    words = name.split()
    start, end = 0, len(words)
    while start < end and _decorates(words[start], words[start + 1 : start + 2]):
        start += 1
    while end > start and key(words[end - 1]) in _DECORATIONS:
        end -= 1
    return " ".join(words[start:end]) or name


def stands_alone(name: str) -> bool:
    """Tell whether a text that has only this form can mean this club: no short word, no word that many clubs share."""
    form = key(name)
    if "-" in form:
        return True
    if form in _GENERIC:
        return False
    return len(form) >= _WORD or (len(form) == _ABBREVIATION and name.isupper())


def is_name(text: str) -> bool:
    """Tell whether a text can be a name at all: it has a letter, no control characters, and is not too long."""
    return len(text) <= LONGEST and text.isprintable() and re.search(r"[^\W\d_]", text) is not None


def _decorates(word: str, following: list[str]) -> bool:
    """Tell whether a leading word is decoration; `1.` is where FC or its like follows."""
    return key(word) in _DECORATIONS or (word == "1." and bool(following) and key(following[0]) in _DECORATIONS)
