"""The world of the replay: invented clubs, players, outlets, reporters, and the places that follow clubs."""

from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from bot.domain.seeds import Club, Outlet, OutletKind, Player, Reporter, Seeds
from bot.domain.slugs import slugify

OPENS = datetime(2025, 6, 1, 8, tzinfo=UTC)
"""When the first story begins."""

SEEDED = datetime(2025, 5, 1, tzinfo=UTC)
"""The day for which the seeds say where players are."""

_WORDS = """
Abbotsmoor Brackwater Calderhithe Dunmarsh Eastwick Farrowgate Galdenau Hohenbruck Isarwald Kaltenried Lindental
Morganza Navalcuro Orvalle Pedralba Quintara Roccaverde Sanmartello Torrefina Uzerac Valmorin Westerhaven

Aldo Bram Cato Davor Emre Fabio Goran Henk Idris Joao Kofi Luca Milan Nuno Oskar Pablo Quim Rafa Sami Tomas

Ab Bel Cor Dar El Fen Gar Hol Ib Jan Kal Lem Mor Nav Ost Pel Quin Rud Sal Tev Ul Vor Wes Yar Zim

ani berg cic dez ekan fors gaard hout iak jou kov lund mans nes ora piet quist rado sen tov
"""
CLUBS, _GIVEN, _STARTS, _ENDS = (tuple(part.split()) for part in _WORDS.split("\n\n"))


@dataclass(frozen=True, slots=True)
class Man:
    """A player. `club` is where he is when his story begins; `known` where the seeds have him."""

    name: str
    club: str
    known: bool

    @property
    def surname(self) -> str:
        """Give what papers call him alone."""
        return self.name.split()[-1]

    @property
    def key(self) -> str:
        """Give the name under which the bot should keep him."""
        return slugify(self.name) if self.known else f"name:{self.name.casefold()}"


@dataclass(frozen=True, slots=True)
class Paper:
    """Who publishes: an outlet and, where it has one, the reporter who signs its transfer news."""

    name: str
    tier: int
    reporter: str | None = None
    reporter_tier: int = 4


PAPERS = (
    Paper("National Broadcast", 1),
    Paper("The Ledger", 1, "Ada Quill", 1),
    Paper("Morning Courier", 2, "Benno Frisk", 2),
    Paper("Sport Kurier", 2, "Clara Weiss", 1),
    Paper("Gazzettino Sportivo", 2),
    Paper("Union Wire", 2),
    Paper("El Estadio", 3, "Diego Lampo", 2),
    Paper("La Tribune du Foot", 3),
    Paper("Terrace Talk", 3),
    Paper("The Daily Whisper", 4),
    Paper("Goal Gossip", 4),
    Paper("Transfer Ticker", 4),
)
AGENCY = "Union Wire"
TIERS = {p.name: p.tier for p in PAPERS} | {p.reporter: p.reporter_tier for p in PAPERS if p.reporter}


@dataclass(frozen=True, slots=True)
class World:
    """Everything that stays as it is while the stories go on. `follows` are the clubs of each place."""

    men: tuple[Man, ...]
    follows: dict[str, frozenset[str]]

    def seeds(self) -> Seeds:
        """Give what the bot knows of this world beforehand."""
        officials = (Outlet(f"{slugify(c)}-official", site_of(c), OutletKind.CLUB, "xx", "en", 1) for c in CLUBS)
        return Seeds(
            clubs=tuple(Club(slugify(club), club, "xx") for club in CLUBS),
            players=tuple(
                Player(man.key, man.name, man.surname, SEEDED.date(), slugify(man.club))
                for man in self.men
                if man.known
            ),
            outlets=(
                *(Outlet(slugify(p.name), p.name, OutletKind.PAPER, "xx", "en", p.tier) for p in PAPERS),
                *officials,
            ),
            reporters=tuple(
                Reporter(slugify(p.reporter), p.reporter, "xx", p.reporter_tier, (slugify(p.name),))
                for p in PAPERS
                if p.reporter
            ),
        )


def site_of(club: str) -> str:
    """Name the outlet of a club itself."""
    return f"{club} Official"


def make_world(random: Random, men: int) -> World:
    """Make a world with so many players, every tenth of whom shares his surname with another one."""
    surnames = [start + end for start in _STARTS for end in _ENDS]
    random.shuffle(surnames)
    made: list[Man] = []
    for number in range(men):
        club = random.choice(CLUBS)
        given = _GIVEN[number % len(_GIVEN)]
        surname = surnames[number % len(surnames)]
        if number % 10 == 9:  # a namesake from elsewhere
            surname = made[-1].surname
            club = random.choice([c for c in CLUBS if c != made[-1].club])
        made.append(Man(f"{given} {surname}", club, random.random() < 0.6))
    follows = {f"place-{n}": frozenset(random.sample(CLUBS, random.randint(1, 6))) for n in range(8)}
    return World(tuple(made), follows)
