"""Near-duplicate texts by a bottom-k sketch of their word shingles."""

import re
from hashlib import blake2b

Sketch = tuple[int, ...]
"""The smallest hashes of a text's shingles, ascending; empty for a text too short to compare."""

SHINGLE = 4
SIZE = 64
SHORTEST = 12
"""Words below which two texts are too short to be called copies of each other."""
LIKENESS = 0.6
"""The share of common hashes from which two texts count as one: agency copy with a changed top stays above it."""

_WORD = re.compile(r"\w+")


def sketch(text: str) -> Sketch:
    """Make the sketch of a text: up to 64 hashes of 48 bits (they fit a JSON number)."""
    words = _WORD.findall(text.casefold())
    if len(words) < SHORTEST:
        return ()
    shingles = {" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)}
    hashes = (int.from_bytes(blake2b(s.encode(), digest_size=6).digest()) for s in shingles)
    return tuple(sorted(hashes)[:SIZE])


def is_near_duplicate(one: Sketch, other: Sketch) -> bool:
    """Tell whether two sketches are of the same text but for small changes."""
    if not one or not other:
        return False
    union = sorted({*one, *other})[:SIZE]
    common = set(one) & set(other)
    return sum(h in common for h in union) >= LIKENESS * len(union)
