"""Clubs and players from other people's tables: text to entries, entries and what is known to changes. No I/O."""
