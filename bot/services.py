"""What the parts of a running bot share."""

from dataclasses import dataclass
from datetime import datetime

from bot.desk import Desk
from bot.names import Names
from bot.store.engine import Database


@dataclass(frozen=True, slots=True)
class Services:
    """What a cog may use. `started` is since when the bot has been running; `desk` is the owner's, if he has one."""

    database: Database
    names: Names
    started: datetime
    desk: Desk | None = None
