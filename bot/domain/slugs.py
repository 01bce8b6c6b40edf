"""Slugs: stable names of clubs, players and outlets."""

import re

from bot.domain.identity import fold_name

_OTHER = re.compile(r"[\W_]+")


def slugify(name: str) -> str:
    """Make a slug: letters of any script and digits, no diacritics, lower case, everything else a hyphen."""
    return _OTHER.sub("-", fold_name(name)).strip("-")
