"""Read openfootball's club files.

= England                                                    heading: the country; `==` and deeper are regions
Arsenal FC, 1886, @ Emirates Stadium, London  ## note        a club: its name up to the first comma
  | Arsenal | FC Arsenal [de]                                further names, several a line; the language is dropped
 Drayton Park 75 // London                                   an indented line with // is an address
ii) Arsenal FC II                                            the second team of the club before
Darwen FC (1870-2009), Darwen                                a club that is no more
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.seeds import ClubKind
from bot.importing.changes import Refusal
from bot.importing.countries import country_code
from bot.importing.names import is_name

_HEADING = re.compile(r"(=+)\s*([^=]*?)\s*=*\s*$")
_SECOND = re.compile(r"\s*ii\)\s*")
_LANGUAGE = re.compile(r"\s*\[\w{2,3}\]\s*$")
_YEARS = re.compile(r"\s*\((?:\d{4})?\s*-\s*(\d{4})?\)")
_YOUTH = re.compile(r"\bU-?(?:1[5-9]|2[0-3])$")
_RESERVES = re.compile(r"\b(?:II|B|Reserves|Amateure)$")
_WOMEN = re.compile(r"\b(?:Women|Ladies|Femenino|Feminino|Femminile|Féminines|Frauen|Vrouwen)\b")

_OTHER_KINDS = re.compile(r"\.clubs\.(props|history|lang)\b")
_WHAT_THEY_ARE = {"props": "web addresses", "history": "renamings by season", "lang": "names in another script"}


@dataclass(frozen=True, slots=True)
class ClubEntry:
    """A club as a file has it. `town` may be empty, `parent` names its first team, `gone` says that it is no more."""

    where: str
    country: str
    name: str
    town: str = ""
    aliases: tuple[str, ...] = ()
    kind: ClubKind = ClubKind.MEN
    parent: str | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class ClubFile:
    """What a file holds; `refused` are lines that could not be understood."""

    entries: tuple[ClubEntry, ...]
    refused: tuple[Refusal, ...]


def other_kind(file_name: str) -> str | None:
    """Say what a file of the collection holds instead of clubs, going by its name; None where it should hold clubs."""
    match = _OTHER_KINDS.search(file_name)
    return _WHAT_THEY_ARE[match[1]] if match else None


def parse_clubs(text: str, file_name: str) -> ClubFile:
    """Read a file's clubs.

    The country is the heading's, else that of a file name such as `eng.clubs.txt`. Lines before any country, and those
    that are neither club nor alias nor address, are refused.
    """
    entries: list[ClubEntry] = []
    refused: list[Refusal] = []
    country = country_code(file_name.partition(".")[0])
    first_team: ClubEntry | None = None
    open_entry = False
    for number, line in _lines(text):
        where = f"{file_name}, line {number}"
        if heading := _HEADING.match(line):
            if len(heading[1]) == 1 and heading[2]:
                country, first_team = _country(heading[2]) or country, None
            open_entry = False
        elif line.lstrip().startswith("|"):
            if open_entry:
                entries[-1] = _with_aliases(entries[-1], line)
        elif not _is_address(line):
            entry = _entry(line, where, country, first_team)
            open_entry = isinstance(entry, ClubEntry)
            if isinstance(entry, Refusal):
                refused.append(entry)
                continue
            entries.append(entry)
            first_team = entry if entry.kind is ClubKind.MEN else first_team
    return ClubFile(tuple(entries), tuple(refused))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Give the lines that say something, without their comments."""
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.partition("#")[0].rstrip()
        if stripped:
            yield number, stripped


def _country(heading: str) -> str | None:
    """Find the country of `Germany • Deutschland`."""
    return next((code for name in heading.split("•") if (code := country_code(name))), None)


def _is_address(line: str) -> bool:
    return line[0].isspace() and "//" in line


def _entry(line: str, where: str, country: str | None, first_team: ClubEntry | None) -> ClubEntry | Refusal:
    second = _SECOND.match(line)
    named = line[second.end() :] if second else line
    first, *facts = named.split(",")
    name, gone = _clean(first)
    town = _town(facts)
    if not is_name(name) or (line[0].isspace() and not second and "," not in line):
        return Refusal(where, name[:40], "this is no club, no alias and no address")
    if country is None:
        return Refusal(where, name, "no country: neither a heading (= England) nor the file's name says one")
    if second:
        if first_team is None:
            return Refusal(where, name, "a second team without a first one before it")
        gone = gone or first_team.gone
        return ClubEntry(where, country, name, first_team.town, kind=ClubKind.B, parent=first_team.name, gone=gone)
    kind, parent = _team(name)
    return ClubEntry(where, country, name, town, kind=kind, parent=parent, gone=gone)


def _town(facts: Sequence[str]) -> str:
    """Find the town among `1886`, `@ Emirates Stadium` and `London (Highbury) › Greater London`."""
    places = [fact.strip() for fact in facts if re.match(r"\s*[^\W\d]", fact)]
    return re.split(r"[(›]", places[-1])[0].strip() if places else ""


def _team(name: str) -> tuple[ClubKind, str | None]:
    """Tell from a name which team it is, and what its first team is called."""
    for pattern, kind in ((_YOUTH, ClubKind.YOUTH), (_RESERVES, ClubKind.B), (_WOMEN, ClubKind.WOMEN)):
        parent = " ".join(pattern.sub("", name).split())
        if parent and parent != name:
            return kind, parent
    return ClubKind.MEN, None


def _with_aliases(entry: ClubEntry, line: str) -> ClubEntry:
    forms = (_clean(_LANGUAGE.sub("", part))[0] for part in line.split("|"))
    return replace(entry, aliases=(*entry.aliases, *(form for form in forms if form and is_name(form))))


def _clean(name: str) -> tuple[str, bool]:
    """Take `(1870-2009)` and the marks around a sponsor (`$$`) off a name; tell whether an end is given."""
    years = _YEARS.search(name)
    return " ".join(_YEARS.sub("", name).replace("$$", "").split()).strip(" ,"), bool(years and years[1])
