"""Each article has a summary in our own words, made of its claims and of nothing else."""

from sqlalchemy import select

from bot.domain.claims import Move, Stage
from bot.store.engine import Database
from bot.store.summaries import article_summary
from bot.store.tables import articles
from tests.newsroom import Newsroom, says


async def summary(newsroom: Newsroom) -> str:
    async with newsroom.database.read() as connection:
        article = (await connection.execute(select(articles.c.id))).scalar_one()
        return await article_summary(connection, article)


async def test_an_articles_summary_follows_its_claims_through_edits(database: Database) -> None:
    newsroom = await Newsroom(database).open()
    leaving = says(Stage.TALKS, None, player="Chris Smalling", move=Move.DEPARTURE, from_="Roma", of="Sky Germany")
    wanted = [
        says(Stage.INTEREST, club, player="Chris Smalling", from_="Roma") for club in ("Tottenham", "Real Madrid")
    ]
    await newsroom.submit("a.txt", leaving, *wanted)
    await newsroom.process()
    assert await summary(newsroom) == (
        "Chris Smalling wants out of Roma or is up for sale, according to Sky Germany. "
        "Tottenham and Real Madrid are interested in Chris Smalling."
    )
    await newsroom.submit("a.txt")
    await newsroom.process()
    assert await summary(newsroom) == ""
