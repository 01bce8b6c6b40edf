"""Slugs: stable names of clubs, players and outlets."""

import re

from bot.domain.identity import fold_name

_OTHER = re.compile(r"[^a-z0-9]+")


def slugify(name: str) -> str:
    """Make a slug: no diacritics, lower case, everything else a hyphen."""
    return _OTHER.sub("-", fold_name(name)).strip("-")
