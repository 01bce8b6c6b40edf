"""The slash commands, loaded as extensions.

cogs.news       /player, /club, /latest
cogs.follows    /follow club, player, league, all; /unfollow
cogs.following  /following
cogs.alerts     /alerts preview, quiet, daily, managers
cogs.why        /why, and the button Why? under each alert
cogs.server     /export, /forget-server
cogs.about      /help, /about
cogs.source     /source, in the owner's server alone
"""

EXTENSIONS = (
    "cogs.news",
    "cogs.follows",
    "cogs.following",
    "cogs.alerts",
    "cogs.why",
    "cogs.server",
    "cogs.about",
    "cogs.source",
)
