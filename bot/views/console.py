"""Print embeds in a terminal, as Discord would show them."""

import re
from datetime import UTC, datetime

import discord
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from bot.views.text import calendar

_TIME = re.compile(r"<t:(\d+):([a-zA-Z])>")
_ESCAPED = re.compile(r"\\(.)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_CODE = re.compile(r"`([^`]+)`")
_LINKED = re.compile(r"\[((?:[^\]\\]|\\.)*)\]\((https?://[^)]+)\)")


def render(embed: discord.Embed, *, hours: bool = False) -> Panel:
    """Draw an embed as a panel in its colour. With `hours`, what Discord shows as `in 5 minutes` has its hour."""
    colour = f"#{embed.colour.value:06x}" if embed.colour else "white"
    parts: list[RenderableType] = [text(embed.description, hours=hours)] if embed.description else []
    for field in embed.fields:
        parts.append(Text())
        parts.append(Text.assemble((_unescape(_dates(field.name or "")), "bold")))
        parts.append(text(field.value or "", hours=hours))
    foot = " · ".join(filter(None, [embed.footer.text, calendar(embed.timestamp) if embed.timestamp else None]))
    if foot:
        parts += [Text(), Text(foot, style="dim")]
    title = Text(_unescape(_CODE.sub(r"\1", embed.title)), style=f"bold {colour}") if embed.title else None
    return Panel(Group(*parts), title=title, title_align="left", border_style=colour, padding=(0, 1))


def text(source: str, *, hours: bool = False) -> Text:
    """Turn Discord's Markdown, as our cards use it, into styled text."""
    result = Text()
    position = 0
    source = _dates(source, hours=hours)
    found = [match for kind in (_BOLD, _LINKED, _CODE) for match in kind.finditer(source)]
    for match in sorted(found, key=lambda m: m.start()):
        if match.start() < position:
            continue
        result.append(_unescape(source[position : match.start()]))
        if match.re is _CODE:
            result.append(match[1])  # nothing is escaped in code
        else:
            result.append(_unescape(match[1]), style="bold" if match.re is _BOLD else f"underline link {match[2]}")
        position = match.end()
    result.append(_unescape(source[position:]))
    return result


def _dates(source: str, *, hours: bool = False) -> str:
    def written(match: re.Match[str]) -> str:
        at = datetime.fromtimestamp(int(match[1]), UTC)
        return f"{calendar(at)}, {at:%H:%M} UTC" if hours and match[2] == "R" else calendar(at)

    return _TIME.sub(written, source)


def _unescape(source: str) -> str:
    return _ESCAPED.sub(r"\1", source)
