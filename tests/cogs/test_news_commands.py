"""/player, /club and /latest, as people in Discord meet them."""

from tests.cogs.cog_scene import TALKS, Scene, text_of


async def test_player_by_surname_gives_his_card_to_all(scene: Scene) -> None:
    await scene.news.tell(TALKS)
    answer = await scene.server.slash(scene.channel, scene.ann, "player", name="Kane")
    shown = text_of(answer.embeds[0])
    assert answer.embeds[0]["title"] == "Harry Kane"
    assert not answer.ephemeral
    for part in ("At Bayern Munich", "→ Tottenham Hotspur", "▰▰▱▱▱▱ **Talks** · £60m", "1 article, 1 origin", "Romano"):
        assert part in shown
    assert "[The Guardian](https://example.org/0)" in shown
    assert "“Tottenham have opened talks" in shown
