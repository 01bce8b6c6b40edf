"""The tables. Times are aware UTC; lists are JSON; slugs and ids are text where they must not depend on arrival."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy.engine import Dialect


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime, also on SQLite, which keeps none."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        """Refuse naive times and store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: times are aware UTC everywhere")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        """Give UTC back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Json = JSON(none_as_null=True)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _lease() -> list[Column[Any]]:
    """Make the columns by which one of several processes claims a row: until when, and with which fencing token."""
    return [Column("lease_until", Instant), Column("fence", Integer, nullable=False, server_default="0")]


facts = Table(
    "facts",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", Text, nullable=False),
    comment="Small things to remember: the digest of the seeds, that of the synced commands.",
)


def _seeds(name: str, *more: Column[Any]) -> Table:
    """Make a table of seed rows: `data` holds the seed, `edited` keeps an operator's version from being overwritten."""
    return Table(
        name,
        metadata,
        Column("slug", String, primary_key=True),
        Column("name", String, nullable=False),
        *more,
        Column("data", Json, comment="the seed, null for one learnt from texts"),
        Column("edited", Boolean, nullable=False, server_default=false()),
    )


leagues = _seeds("leagues")
clubs = _seeds("clubs")
outlets = _seeds("outlets")
reporters = _seeds("reporters")

players = Table(
    "players",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False, unique=True, comment="as in bot.domain.identity"),
    Column("name", String, nullable=False),
    Column("surname", String, nullable=False, index=True, comment="folded"),
    Column("merged_into", ForeignKey("players.id")),
    Column("data", Json, comment="the seed, null for a player learnt from texts"),
    Column("edited", Boolean, nullable=False, server_default=false()),
)

sources = Table(
    "sources",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String, nullable=False, comment="folder or feed"),
    Column("address", String, nullable=False, unique=True),
    Column("host", String, comment="of the address, with its port"),
    Column("title", String),
    Column("outlet", String, comment="a slug; null where the address or the author tells"),
    Column("lang", String, comment="null where the feed tells"),
    Column("state", String, nullable=False, server_default="active", comment="active, paused or removed"),
    Column("told", Boolean, nullable=False, server_default=false(), comment="whether the owner knows why it paused"),
    Column("etag", String),
    Column("modified", String, comment="the server's Last-Modified, as it wrote it"),
    Column("digest", String, comment="of the last document"),
    Column("full_at", Instant, comment="when the last document came, rather than a 304"),
    Column("conditional", Boolean, nullable=False, server_default=true(), comment="whether its 304s can be believed"),
    Column("seconds", Integer, nullable=False, server_default="900", comment="between two checks, as learnt"),
    Column("next_check_at", Instant, comment="null for folders and where nothing is to be checked"),
    Column("last_success_at", Instant),
    Column("last_error", Text),
    Column("errors", Integer, nullable=False, server_default="0"),
    Column("failing_since", Instant),
    *_lease(),
    Index("ix_sources_state_next_check_at", "state", "next_check_at"),
    Index("ix_sources_host", "host"),
)

articles = Table(
    "articles",
    metadata,
    Column(
        "id",
        String,
        primary_key=True,
        comment="made from its identity at the source, so it orders ties for good",
    ),
    Column("source", ForeignKey("sources.id"), nullable=False),
    Column("path", String, nullable=False, comment="its identity at the source: a relative path, a canonical URL"),
    Column("url", String),
    Column("title", Text),
    Column("body", Text),
    Column("published", Instant, nullable=False),
    Column("fetched", Instant, nullable=False),
    Column("lang", String),
    Column("outlet", String, comment="a slug, or the name as given"),
    Column("author", String),
    Column("content", String, nullable=False, index=True, comment="digest of title, text and byline"),
    Column("sketch", Json, nullable=False),
    Column("state", String, nullable=False, index=True, comment="new, read or parked"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("error", Text),
    Column("announce", String, nullable=False, server_default="now", comment="now, digest or never"),
    Column("edition", String, comment="digest of the feed's item, without what changes by itself"),
    Column("page", Text, comment="its page: wanted, had, or why it is not; null where the feed has the text"),
    Column("teaser", Text, comment="what the feed says by now, while the body is still that of an older page"),
    *_lease(),
    UniqueConstraint("source", "path"),
    Index("ix_articles_page", "page", sqlite_where=text("page = 'wanted'"), postgresql_where=text("page = 'wanted'")),
)

article_keys = Table(
    "article_keys",
    metadata,
    Column("key", String, primary_key=True, comment="as in bot.domain.items.item_keys"),
    Column("article", ForeignKey("articles.id"), nullable=False, index=True),
    comment="By what the items of feeds are known again, for good.",
)

stories = Table(
    "stories",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("player", ForeignKey("players.id"), nullable=False),
    Column("kind", String, nullable=False),
    Column("club", String, index=True),
    Column("episode", Integer, nullable=False),
    Column("move", String, nullable=False),
    Column("stage", String, nullable=False),
    Column("stage_at", Instant, nullable=False),
    Column("stage_article", ForeignKey("articles.id"), nullable=False),
    Column("revivals", Integer, nullable=False),
    Column("disputed", Boolean, nullable=False),
    Column("official", Boolean, nullable=False),
    Column("tier", Integer, nullable=False, comment="the best of those who tell the present stage"),
    Column("fee", Json),
    Column("fee_at", Instant),
    Column("from_club", String, index=True),
    Column("assumed_from", String, index=True, comment="present club where no text says it"),
    Column("first_seen", Instant, nullable=False),
    Column("last_seen", Instant, nullable=False, index=True),
    Column("origins", Json, nullable=False),
    Column("closed_by", String),
    Column("announced", Json, comment="as in bot.domain.developments.Announced, null while nobody was told"),
    Index("ix_stories_player_kind_club", "player", "kind", "club"),
)

claims = Table(
    "claims",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("article", ForeignKey("articles.id"), nullable=False, index=True),
    Column("player", ForeignKey("players.id"), nullable=False, index=True),
    Column("named", String, nullable=False, comment="the player as the reader named him"),
    Column("slug", String, comment="the seed player that the reader took him for"),
    Column("surname", String, nullable=False, index=True, comment="folded"),
    Column("move", String, nullable=False),
    Column("stage", String, nullable=False),
    Column("to_club", String),
    Column("from_club", String),
    Column("fee", Json),
    Column("credits", Json, nullable=False),
    Column("official", Boolean, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("counts", Boolean, nullable=False, comment="sure enough to make a story"),
    Column("tier", Integer, nullable=False),
    Column("voice", Json, nullable=False),
    Column("story", ForeignKey("stories.id"), index=True),
)

developments = Table(
    "developments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("story", ForeignKey("stories.id"), nullable=False),
    Column("change", String, nullable=False),
    Column("value", String, nullable=False),
    Column("revivals", Integer, nullable=False),
    Column("article", ForeignKey("articles.id"), nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("story", "change", "value", "revivals"),
)

summaries = Table(
    "summaries",
    metadata,
    Column("subject", String, primary_key=True, comment="article or story"),
    Column("id", String, primary_key=True),
    Column("text", Text, nullable=False),
)

places = Table(
    "places",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String, nullable=False, comment="channel, thread, dm or terminal"),
    Column("channel", String, nullable=False, unique=True, comment="Discord's id, or the terminal's name"),
    Column("guild", String, index=True),
    Column("paused", Text, comment="why nothing is sent there, null while all is well"),
    Column("rhythm", Json, comment="as in bot.domain.rhythm.Rhythm, null for alerts at once at any time"),
)

servers = Table(
    "servers",
    metadata,
    Column("guild", String, primary_key=True),
    Column("managers", String, comment="the role whose members may change follows, beside those with Manage Server"),
    Column("left_at", Instant, index=True, comment="since when the bot is not in it any more"),
    comment="What is set for a server as a whole, and when it was left.",
)

follows = Table(
    "follows",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("place", ForeignKey("places.id"), nullable=False),
    Column("target", String, nullable=False),
    Column("slug", String, nullable=False, comment="of a player his id; empty for everything"),
    Column("filter", Json, nullable=False, comment="as in bot.domain.follows.Filter"),
    Column("mention", Json, comment="as in bot.domain.follows.Mention"),
    Column("since", Instant, nullable=False),
    UniqueConstraint("place", "target", "slug"),
    Index("ix_follows_target_slug", "target", "slug"),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("place", ForeignKey("places.id"), nullable=False, index=True),
    Column("nonce", String, nullable=False, unique=True),
    Column("form", String, nullable=False, server_default="alert", comment="alert, digest or notice"),
    Column("state", String, nullable=False, comment="pending, sent, merged or gone"),
    Column("due_at", Instant, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("tried_at", Instant, comment="set before a try: from then on its fate may be unknown"),
    Column("error", Text),
    Column("discord_id", String, index=True),
    Column("sent_at", Instant),
    Column("shown", String, comment="digest of what was rendered last"),
    Column("edit_at", Instant, comment="when to look whether the message must be edited, null for never again"),
    *_lease(),
    Index("ix_messages_state_due_at", "state", "due_at"),
    Index("ix_messages_edit_at", "edit_at"),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("place", ForeignKey("places.id"), nullable=False),
    Column("development", ForeignKey("developments.id"), nullable=False),
    Column("story", ForeignKey("stories.id"), nullable=False),
    Column("message", ForeignKey("messages.id"), nullable=False, index=True),
    UniqueConstraint("place", "development"),
    Index("ix_alerts_story_place", "story", "place"),
)

rereads = Table(
    "rereads",
    metadata,
    Column("article", ForeignKey("articles.id"), primary_key=True),
    Column("why", String, nullable=False, comment="away, wrong or budget"),
    Column("tried", Integer, nullable=False),
    Column("due_at", Instant, nullable=False, index=True),
    comment="Articles whose claims are a stand-in's.",
)

llm_answers = Table(
    "llm_answers",
    metadata,
    Column("key", String, primary_key=True, comment="digest of passage, prompt and model"),
    Column("answer", Text, nullable=False),
    Column("made_at", Instant, nullable=False, index=True),
    comment="What a language model said, so that nothing is asked twice.",
)

llm_spending = Table(
    "llm_spending",
    metadata,
    Column("day", Date, primary_key=True, comment="in UTC"),
    Column("tokens", BigInteger, nullable=False),
    Column("micros", BigInteger, nullable=False, comment="money, in millionths"),
)
