"""Say how sure a claim is, and how sure one must be to be told."""

from bot.reading.proposal import Proposal

# Claims at or above it are told; chosen so that at least 90 of 100 of them are right (docs/reading.md).
THRESHOLD = 0.5


def confidence(proposal: Proposal) -> float:
    """Give a number between 0 and 1."""
    return round(max(0.05, min(0.99, proposal.sure * 0.8)), 3)
