"""Texts that tests read under several names: the document of this project, and one of its phenomena that is ours."""

from datetime import UTC, datetime
from pathlib import Path

from bot.domain.claims import Text

PUBLISHED = datetime(2023, 1, 29, 12, tzinfo=UTC)
_SHARED = Path(__file__).parents[3] / "shared" / "seeds"


def shared_document() -> str | None:
    """Give the document beside the checkout, if it is there."""
    found = sorted(_SHARED.glob("*.txt")) if _SHARED.is_dir() else []
    return found[0].read_text(encoding="utf-8") if found else None


# Two stories in one text: a defender who wants out of one club with others after him, then a striker who is about to
# renew while a rival looks for others; with history, a quoted post, managers and statistics around them.
OWN = """ date 2023-01-29 Former Everton midfielder and Fulham target Matteo Guendouzi has handed in a transfer \
request at Marseille. According to French outlet L'Equipe, the player has asked to leave the club.

The report says that while a move could come this month, he could also leave in the summer as his contract expires. He \
is unlikely to sign an extension, as reported by RMC Sport in December.

Along with Fulham, La Liga sides Valencia and Villarreal are also said to be interested in the midfielder. Guendouzi \
completed a move to Marseille from Everton in 2019 after not getting enough playing time.

He has made 34 appearances this season, scoring four goals, and has become one of the most important players for \
manager Igor Tudor. Fulham manager Marco Silva will be hopeful of adding the 23-year-old to his squad.

Everton dealt blow in pursuit of Brentford striker

Ivan Toney could extend his stay in west London.

Brentford are 'optimistic' of extending star striker Ivan Toney. This comes after Everton and RB Leipzig were linked \
with the player. Toney has 18 months left on his contract with Brentford, but Ben Jacobs of talkSPORT reports that the \
Bees are confident they can reach an agreement with Toney.

Ben Jacobs @JacobsBen News #Toney: More talks between Brentford/agent took place. Brentford very optimistic that Toney \
will extend beyond 2024. Leipzig and #EFC should have "no chance".

Everton are looking to add a striker to their ranks with the departure of Salomon Rondon. They have signed Danny Ings \
from West Ham for a short-term loan but are expected to make a big splash in the summer. Players like Joao Pedro and \
Victor Boniface along with Ivan Toney are believed to be possible options.
"""

# The same pictures under other names. Longer forms first: they are replaced in order.
KNOWN_NAMES = (
    ("Everton", "Leeds United"),
    ("#EFC", "#LUFC"),
    ("Fulham", "Wolves"),
    ("Marseille", "Feyenoord"),
    ("Valencia", "Torino"),
    ("Villarreal", "Bologna"),
    ("La Liga", "Serie A"),
    ("RB Leipzig", "Bayer Leverkusen"),
    ("Leipzig", "Bayer Leverkusen"),
    ("the Bees", "the Cherries"),
    ("Brentford", "Bournemouth"),
    ("West Ham", "Southampton"),
    ("Matteo Guendouzi", "Santiago Gimenez"),
    ("Guendouzi", "Gimenez"),
    ("midfielder", "striker"),
    ("Ivan Toney", "Dominic Solanke"),
    ("Toney", "Solanke"),
    ("Danny Ings", "Che Adams"),
    ("Salomon Rondon", "Rodrigo Moreno"),
    ("Joao Pedro", "Folarin Balogun"),
    ("Victor Boniface", "Jonathan David"),
    ("L'Equipe", "De Telegraaf"),
    ("French outlet", "Dutch outlet"),
    ("RMC Sport", "Voetbal International"),
    ("Ben Jacobs", "Paul Joyce"),
    ("@JacobsBen", "@_pauljoyce"),
    ("talkSPORT", "The Times"),
    ("Igor Tudor", "Arne Slot"),
    ("Marco Silva", "Julen Lopetegui"),
)

INVENTED_NAMES = (
    ("Everton", "Harbury United"),
    ("#EFC", "#HUFC"),
    ("Fulham", "Westmere Town"),
    ("Marseille", "Castelmare FC"),
    ("Valencia", "Portorosso City"),
    ("Villarreal", "Valdora Rovers"),
    ("RB Leipzig", "Eisenau SV"),
    ("Leipzig", "Eisenau SV"),
    ("the Bees", "Norvale FC"),
    ("Brentford", "Norvale FC"),
    ("West Ham", "Karadag SK"),
    ("Matteo Guendouzi", "Aldous Merrin"),
    ("Guendouzi", "Merrin"),
    ("Ivan Toney", "Tobin Estrade"),
    ("Toney", "Estrade"),
    ("Danny Ings", "Jelle Vandroogen"),
    ("Salomon Rondon", "Marcelino Teixoto"),
    ("Joao Pedro", "Luka Brezovar"),
    ("Victor Boniface", "Chidi Okwuosa"),
    ("L'Equipe", "CalcioVeloce"),
    ("RMC Sport", "Canalissimo"),
    ("Ben Jacobs", "Henrik Adlerbach"),
    ("@JacobsBen", "@adlerbach"),
    ("talkSPORT", "Sportfunk"),
    ("Igor Tudor", "Ettore Galvani"),
    ("Marco Silva", "Rui Salgueiro"),
)


def renamed(text: str, names: tuple[tuple[str, str], ...]) -> str:
    """Put other names into a text."""
    for old, new in names:
        text = text.replace(old, new)
    return text


def news(body: str, title: str | None = None) -> Text:
    """Make a text of the day on which the documents were published."""
    return Text(body, title=title, published=PUBLISHED)
