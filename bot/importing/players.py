"""Merge a table of players into those that are known.

A row is the player with its slug, else the known one with its name, whom a different year of birth rules out; a shared
club settles among several. A cell that is filled wins, one that is empty says nothing; aliases and former clubs are
added to. A club changes only if the table is no older than what is known, and the old one becomes a former one.
"""

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.seeds import Club, ClubKind, Player, Seeds
from bot.importing.changes import Changes, Refusal
from bot.importing.countries import country_code
from bot.importing.names import is_name, key
from bot.importing.tables import Row, Table

COLUMNS = frozenset(
    {"slug", "name", "surname", "aliases", "club", "former", "position", "nationality", "birth_year", "as_of"}
)
REQUIRED = "name"

_POSITIONS = ("goalkeeper", "defender", "midfielder", "forward")
_OLDEST = 1900
_ROUNDS = 9


class _RowError(Exception):
    """Say why a row is left out."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What a row says. `club` and `former` are slugs; `as_of` is None where the row gives none."""

    slug: str | None
    name: str
    surname: str | None
    aliases: tuple[str, ...]
    club: str | None
    former: tuple[str, ...]
    position: str | None
    nationality: str | None
    birth_year: int | None
    as_of: date | None


def plan_players(table: Table, known: Seeds, today: date) -> Changes[Player]:
    """Decide what becomes of the rows; `today` is the day of a club for which a row gives none.

    What one row says of a player can decide whom another one means. So the table is read again on its own result until
    that changes nothing: then a second run changes nothing either.
    """
    before = {player.slug: player for player in known.players}
    after = dict(before)
    clubs = _Clubs(known.clubs)
    for _ in range(_ROUNDS):
        told, refused = _read(table, clubs, after.values(), today)
        if all(after.get(player.slug) == player for player in told):
            break
        after |= {player.slug: player for player in told}
    changed = [player for slug, player in after.items() if slug in before and player != before[slug]]
    return Changes(
        new=tuple(player for slug, player in after.items() if slug not in before),
        changed=tuple(changed),
        unchanged=sum(before.get(player.slug) == player for player in told),
        aliases=sum(len(player.aliases) - len(before[player.slug].aliases) for player in changed),
        refused=(*table.refused, *refused),
    )


def _read(table: Table, clubs: "_Clubs", known: Iterable[Player], today: date) -> tuple[list[Player], list[Refusal]]:
    """Give the players whom the table tells of as they would be, and the rows that cannot be taken.

    Rows that give a slug come first: they leave no doubt whom they mean.
    """
    players = _Players(known)
    told: dict[str, Player] = {}
    refused: list[Refusal] = []
    for row in sorted(table.rows, key=lambda row: "slug" not in row.cells):
        try:
            player = players.take(_understand(row, clubs, today), today, told)
        except _RowError as error:
            refused.append(Refusal(row.where, row.cells.get("name", "")[:40], str(error)))
        else:
            told[player.slug] = player
    return list(told.values()), refused


class _Clubs:
    """The known clubs by slug, name and alias."""

    def __init__(self, clubs: Iterable[Club]) -> None:
        self._by_slug = {club.slug: club for club in clubs}
        self._by_name: dict[str, set[str]] = defaultdict(set)
        for club in self._by_slug.values():
            for name in (club.name, *club.aliases):
                self._by_name[key(name)].add(club.slug)

    def find(self, column: str, name: str) -> str:
        """Give the slug of the one club that is meant; a first team, where others share its name."""
        if name in self._by_slug:
            return name
        slugs = self._by_name.get(key(name), set())
        men = [slug for slug in slugs if self._by_slug[slug].kind is ClubKind.MEN]
        candidates = sorted(men or slugs)
        if not candidates:
            raise _RowError(f"{column}: no club {name!r} is known")
        if len(candidates) > 1:
            raise _RowError(f"{column}: {name!r} may be any of {', '.join(candidates)}; give the slug")
        return candidates[0]


class _Players:
    """The known players by slug, name and alias."""

    def __init__(self, players: Iterable[Player]) -> None:
        self._by_slug = {player.slug: player for player in players}
        self._by_name: dict[str, dict[str, Player]] = defaultdict(dict)
        for player in self._by_slug.values():
            for name in (player.name, *player.aliases):
                self._by_name[key(name)][player.slug] = player

    def take(self, told: _Told, today: date, taken: Container[str]) -> Player:
        """Give the player whom a row is about as the row has him; `taken` are the slugs of those told of before."""
        known = self._find(told)
        slug = known.slug if known else self._new_slug(told, taken)
        if slug in taken:
            raise _RowError(f"another row is about {slug} already")
        return _merge(known, told, today) if known else _make(slug, told, today)

    def _find(self, told: _Told) -> Player | None:
        """Give the player whom a row is about; None where he is new."""
        if told.slug is not None:
            return self._by_slug.get(told.slug)
        candidates = [
            player
            for player in self._by_name.get(key(told.name), {}).values()
            if None in (player.birth_year, told.birth_year) or player.birth_year == told.birth_year
        ]
        if len(candidates) > 1 and told.birth_year is not None:
            candidates = [player for player in candidates if player.birth_year] or candidates
        if len(candidates) > 1:
            clubs = {told.club, *told.former} - {None}
            candidates = [p for p in candidates if clubs & {p.club, *p.former}] or candidates
        if len(candidates) > 1:
            slugs = ", ".join(sorted(player.slug for player in candidates))
            raise _RowError(f"may be any of {slugs}; give the slug")
        return candidates[0] if candidates else None

    def _new_slug(self, told: _Told, taken: Container[str]) -> str:
        """Make a new player's slug; a namesake's ends in the year of his birth."""
        slug = told.slug or key(told.name)
        if told.slug is None and told.birth_year is not None and (slug in self._by_slug or slug in taken):
            slug = f"{slug}-{told.birth_year}"
        if slug in self._by_slug:
            raise _RowError(f"the slug {slug!r} is taken; give another one")
        return slug


def _make(slug: str, told: _Told, today: date) -> Player:
    return Player(
        slug=slug,
        name=told.name,
        surname=told.surname or told.name.split()[-1],
        as_of=told.as_of or today,
        club=told.club,
        former=told.former,
        aliases=_added((), told.aliases, without=told.name),
        position=told.position,
        nationality=told.nationality,
        birth_year=told.birth_year,
    )


def _merge(before: Player, told: _Told, today: date) -> Player:
    club, as_of = before.club, before.as_of
    former = told.former
    if told.club is not None and (told.as_of or today) >= before.as_of:
        if told.club != before.club:
            club, as_of = told.club, told.as_of or today
            former = (*former, before.club) if before.club else former
        elif told.as_of is not None:
            as_of = told.as_of
    return replace(
        before,
        surname=told.surname or before.surname,
        aliases=_added(before.aliases, (told.name, *told.aliases), without=before.name),
        club=club,
        as_of=as_of,
        former=tuple(dict.fromkeys((*former, *before.former))),
        position=told.position or before.position,
        nationality=told.nationality or before.nationality,
        birth_year=told.birth_year or before.birth_year,
    )


def _added(aliases: tuple[str, ...], more: Iterable[str], without: str) -> tuple[str, ...]:
    """Add those names that differ from all others in more than case and signs."""
    forms = {key(without): without} | {key(name): name for name in aliases}
    fresh = {key(name): name for name in more if key(name) not in forms}
    return (*aliases, *fresh.values())


def _understand(row: Row, clubs: _Clubs, today: date) -> _Told:
    cells = row.cells
    if REQUIRED not in cells:
        raise _RowError("no name")
    aliases = _several(cells.get("aliases"))
    for name in (cells["name"], *aliases, cells.get("surname", "-x-")):
        if not is_name(name):
            raise _RowError(f"{name[:40]!r} is no name")
    slug = cells.get("slug")
    if slug is not None and (slug != key(slug) or not is_name(slug)):
        raise _RowError(f"slug: {slug[:40]!r} is not lower case with words joined by -")
    return _Told(
        slug=slug,
        name=cells["name"],
        surname=cells.get("surname"),
        aliases=aliases,
        club=clubs.find("club", cells["club"]) if "club" in cells else None,
        former=tuple(dict.fromkeys(clubs.find("former", name) for name in _several(cells.get("former")))),
        position=_position(cells.get("position")),
        nationality=_nationality(cells.get("nationality")),
        birth_year=_year(cells.get("birth_year"), today),
        as_of=_day(cells.get("as_of"), today),
    )


def _several(cell: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (cell or "").split("|") if part.strip())


def _position(cell: str | None) -> str | None:
    if cell is not None and cell.lower() not in _POSITIONS:
        raise _RowError(f"position: {cell[:40]!r} is none of {', '.join(_POSITIONS)}")
    return cell.lower() if cell else None


def _nationality(cell: str | None) -> str | None:
    code = country_code(cell) if cell else None
    if cell and code is None:
        raise _RowError(f"nationality: {cell[:40]!r} is no country")
    return code


def _year(cell: str | None, today: date) -> int | None:
    if cell is None:
        return None
    if not (len(cell) == len("1993") and cell.isascii() and cell.isdigit() and _OLDEST <= int(cell) <= today.year):
        raise _RowError(f"birth_year: {cell[:40]!r} is no year from {_OLDEST} to {today.year}")
    return int(cell)


def _day(cell: str | None, today: date) -> date | None:
    if cell is None:
        return None
    try:
        day = date.fromisoformat(cell)
    except ValueError:
        raise _RowError(f"as_of: {cell[:40]!r} is no day like {today.isoformat()}") from None
    if day > today:
        raise _RowError(f"as_of: {cell} is still to come")
    return day
