"""Every error that is meant for a person.

TransferwireError
├── SettingsError   a setting is wrong: the start stops with one sentence
├── SeedsError      a seed file is wrong: file, line, what, and what it should be
├── FileRefused     a file cannot be read as an article: named, skipped, counted
├── FetchFailed     an address did not give what was asked: kept as the source's last error
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

    `retry_after` is in seconds, where the server named it; `gone` tells that the server has ended it for good.
    """

    def __init__(self, reason: str, *, retry_after: float | None = None, gone: bool = False) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.gone = gone


class DatabaseBusy(TransferwireError):  # noqa: N818 - names the state that the user meets
    """Another process holds the database's writer lock."""
