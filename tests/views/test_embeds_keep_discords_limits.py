"""Whatever texts from outside hold, every embed is one that Discord takes, and nothing in it is active."""

import io
import re
from collections.abc import Iterator
from datetime import time

import discord
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rich.console import Console

from bot.domain.cards import ClubCard, Followed, News, Passed, PlayerCard, Totals, Why
from bot.domain.follows import Follow
from bot.domain.rhythm import Rhythm
from bot.views.about import about_card, help_card
from bot.views.alerts import alert_embed, digest_embed, preview_embed
from bot.views.cards import club_card, latest_card, nearest_card, player_card, several_card
from bot.views.console import render
from bot.views.follows import (
    editor_card,
    follow_card,
    following_card,
    missing_card,
    not_followed_card,
    not_mentionable_card,
    told_of_club,
    told_of_player,
    unfollow_card,
)
from bot.views.notices import notice
from bot.views.rhythms import managers_card, rhythm_card
from bot.views.servers import export_card, forget_card, forgotten_server_card
from bot.views.why import forgotten_card, no_alert_card, why_card
from tests.discord_server import limits
from tests.views.view_cards import NOW, ROLE, clubs, follows, news, passed, players, settings_of_follows, texts, whys

# Cards are large: to shrink one that fails takes minutes.
few = settings(
    max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate)
)


def check(embed: discord.Embed) -> None:
    """Check an embed against Discord's documented limits, and that nothing in it pings, hides or links astray."""
    assert list(limits.message({"embeds": [embed.to_dict()]})) == []
    assert embed.title or embed.description
    for text in _texts(embed):
        text.encode()
        assert not re.search(r"[\u200b-\u200f\u202a-\u202e\u2066-\u2069\x00-\x09\x0b-\x1f]", text)
        assert not re.search(r"(?<!\\)@(everyone|here)", text)
        assert not re.search(rf"(?<!\\)<(?!t:\d+:[Rd]>|#\d+>|@&{ROLE}>)", text)
        for address in re.findall(r"(?<!\\)\]\((.*?)\)", text):
            assert re.fullmatch(r"(?i)https?://[!-'*-~]+", address)
    Console(file=io.StringIO(), width=40).print(render(embed))


def _texts(embed: discord.Embed) -> Iterator[str]:
    yield embed.title or ""
    yield embed.description or ""
    for field in embed.fields:
        yield field.name or ""
        yield field.value or ""


@few
@given(players)
def test_player_card(card: PlayerCard) -> None:
    check(player_card(card))


@few
@given(clubs)
def test_club_card(card: ClubCard) -> None:
    check(club_card(card))


@few
@given(st.lists(news, max_size=15))
def test_latest_card(told: list[News]) -> None:
    check(latest_card(told))


@few
@given(st.lists(news, min_size=1, max_size=30))
def test_alert(told: list[News]) -> None:
    check(alert_embed(told))
    check(digest_embed(told))
    check(preview_embed(told, 1_000_000, "<#1>"))


@few
@given(whys)
def test_why_card(why: Why) -> None:
    check(why_card(why, "this channel follows"))


@few
@given(clubs, players, st.sampled_from(("channel", "dm")), settings_of_follows, st.booleans())
def test_follow_card(club: ClubCard, player: PlayerCard, kind: str, follow: Follow, new: bool) -> None:
    check(follow_card(club.name, follow, kind, "1", told_of_club(club), new=new, resumed=not new))
    check(follow_card(player.name, follow, kind, "1", told_of_player(player), new=new, resumed=new))


@few
@given(follows)
def test_editor_card(one: Followed) -> None:
    check(editor_card(one))
    check(not_mentionable_card(one.name))


@few
@given(st.lists(follows, max_size=60))
def test_following_card(followed: list[Followed]) -> None:
    check(following_card(followed))


@few
@given(texts, st.lists(texts, max_size=8))
def test_cards_about_a_name_that_somebody_typed(asked: str, names: list[str]) -> None:
    check(nearest_card(asked, names))
    check(several_card(asked, len(names)))
    check(not_followed_card(asked))


@few
@given(texts, st.lists(follows, max_size=30), st.lists(passed, max_size=5))
def test_no_alert_card(asked: str, followed: list[Followed], told: list[Passed]) -> None:
    check(no_alert_card(asked, followed, told, "this channel follows"))


@few
@given(follows)
def test_unfollow_card(gone: Followed) -> None:
    check(unfollow_card(gone))


def test_cards_of_our_own_words() -> None:
    for embed in (
        help_card(),
        about_card("1.0", Totals(10**9, 10**9, 10**9), NOW),
        missing_card("<#1>", ["View Channel", "Send Messages"]),
        no_alert_card(None, (), (), "you follow"),
        forgotten_card(),
        rhythm_card("<#1>", Rhythm("Europe/London", (time(23), time(7)), time(8))),
        managers_card(ROLE),
        managers_card(None),
        export_card(10**6),
        forget_card(10**6, is_server=True),
        forgotten_server_card(0),
        not_followed_card(None),
        notice("x" * 10_000),
    ):
        check(embed)
