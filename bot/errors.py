"""Every error that is meant for a person.

TransferwireError
├── SettingsError   a setting is wrong: the start stops with one sentence
├── SeedsError      a seed file is wrong: file, line, what, and what it should be
├── FileRefused     a file cannot be read as an article: named, skipped, counted
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


class DatabaseBusy(TransferwireError):  # noqa: N818 - names the state that the user meets
    """Another process holds the database's writer lock."""
