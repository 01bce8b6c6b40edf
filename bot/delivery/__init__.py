"""From the outbox to Discord: paced, with an outcome for every try, and nothing sent twice."""
