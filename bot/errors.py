"""Every error that is meant for a person.

TransferwireError
├── SettingsError   a setting is wrong: the start stops with one sentence
├── SeedsError      a seed file is wrong: file, line, what, and what it should be
├── FileRefused     a file cannot be read as an article: named, skipped, counted
├── FetchFailed     an address did not give what was asked: kept as the source's last error
├── NoFeed          what an address gave is no feed: likewise (in bot.ingest.feeds)
├── TaskKilled      a text, file or document was too much for the process that read it: it alone is left out
└── DatabaseBusy    another process writes this database
"""


class TransferwireError(Exception):
    """Say to a person what is wrong and what to do."""


class SettingsError(TransferwireError):
    """A setting cannot be used."""


class SeedsError(TransferwireError):
    """A seed file breaks its format or refers to something that is not there."""


class FileRefused(TransferwireError):  # noqa: N818 - it is an outcome that is counted, not a failure
    """A file is no article that can be read."""


class FetchFailed(TransferwireError):  # noqa: N818 - says what happened, as the source's health shows it
    """An address did not give what was asked.

    `status` is HTTP's, where the server answered at all; `retry_after` is in seconds, where it said so.
    """

    def __init__(self, reason: str, *, status: int | None = None, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.retry_after = retry_after


class TaskKilled(TransferwireError):  # noqa: N818 - names what happened to the task
    """A task took too long, too much memory, or took its process down."""


class DatabaseBusy(TransferwireError):  # noqa: N818 - names the state that the user meets
    """Another process holds the database's writer lock."""
