"""From sources to stories: files and feeds come in, are read, and what changed goes into the outbox."""
