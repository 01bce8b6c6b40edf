"""Start: settings, commands, and the one place that knows every part."""

import sys

from bot.cli import add_run, app
from bot.errors import TransferwireError


def main() -> None:
    """Run the command line; an error that is meant for a person ends it with one sentence and status 2."""
    add_run(_service)
    try:
        app()
    except TransferwireError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)


def _service() -> int:
    # Imported when asked for: Discord's library takes half a second, and `read` does without it.
    from bot.service import run_service
    from bot.settings import load_settings
    from cogs import EXTENSIONS

    return run_service(load_settings(), EXTENSIONS)


if __name__ == "__main__":
    main()
