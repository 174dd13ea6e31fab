"""The tables. Times are milliseconds since 1970 in UTC, which every database orders alike."""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
)

metadata = MetaData()

answers = Table(
    "answers",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("asked_at", BigInteger, nullable=False),
    Column("community", String(200), nullable=False),
    Column("channel", String(200), nullable=False),
    Column("thread", String(200), nullable=False),
    Column("asker", String(200), nullable=False),
    Column("question", Text, nullable=False),
    Column("status", String(20), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("outcome", String(20), nullable=False, server_default=""),  # of the part that fared worst
    Column("event", String(200), nullable=False, server_default=""),
    Column("record", LargeBinary, nullable=False),  # the whole as JSON, compressed by zlib to about a seventh
    Index("answers_by_time", "asked_at"),
    Index("answers_by_asker", "asker"),
    Index("answers_by_thread", "community", "channel", "thread", "asked_at"),
    Index("answers_by_event", "event"),
)

votes = Table(
    "votes",
    metadata,
    Column("answer_id", String(64), ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("voter", String(200), primary_key=True),
    Column("value", SmallInteger, nullable=False),  # 1 helpful, -1 not
    Column("reason", Text, nullable=False),
    Column("voted_at", BigInteger, nullable=False),
    Index("votes_by_voter", "voter"),
)

answered_since = Table(
    "answered_since",
    metadata,
    Column("answer_id", String(64), ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("since", BigInteger, nullable=False),  # 0 where it is not answered any more
    Column("told", BigInteger, nullable=False),  # when who asked was told; 0 for not yet
)

shown_answers = Table(
    "shown_answers",
    metadata,
    Column("answer_id", String(64), ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("sent_at", BigInteger, nullable=False),
    Column("channel", String(200), nullable=False),
    Column("messages", Text, nullable=False),  # ids, as JSON
    Column("repeats", SmallInteger, nullable=False),
    Column("asks_human", SmallInteger, nullable=False),
    Column("notes", Text, nullable=False),  # as JSON
    Column("cited", Text, nullable=False),  # [document, revision, label] of each, as JSON
    Column("said", String(64), nullable=False),  # digest of what it shows since it was edited
    Column("edited_at", BigInteger, nullable=False),  # 0 for never
    Index("shown_answers_by_time", "sent_at"),
    Index("shown_answers_by_edit", "edited_at"),
)

curated_answers = Table(
    "curated_answers",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("community", String(200), nullable=False),
    Column("place", String(200), nullable=False),
    Column("label", String(200), nullable=False),
    Column("question", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("author", String(200), nullable=False),
    Column("author_name", String(200), nullable=False),
    Column("editor", String(200), nullable=False),
    Column("editor_name", String(200), nullable=False),
    Column("asker", String(200), nullable=False),
    Column("event", String(200), nullable=False),
    Column("asked_event", String(200), nullable=False),
    Column("link", Text, nullable=False),
    Column("said_at", BigInteger, nullable=False),
    Column("kept_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),  # 0 for never
    Column("changed_at", BigInteger, nullable=False),
    Index("curated_answers_by_event", "event"),
    Index("curated_answers_by_asked_event", "asked_event"),
    Index("curated_answers_by_author", "author"),
    Index("curated_answers_by_asker", "asker"),
    Index("curated_answers_by_editor", "editor"),
)

opted_out = Table(
    "opted_out",
    metadata,
    Column("person", String(200), primary_key=True),
    Column("since", BigInteger, nullable=False),
)

handled_events = Table(
    "handled_events",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("handled_at", BigInteger, nullable=False),
    Index("handled_events_by_time", "handled_at"),
)

installations = Table(
    "installations",
    metadata,
    Column("place", String(200), primary_key=True),  # a workspace or an organisation, such as slack:T1
    Column("saved_at", BigInteger, nullable=False),
    Column("data", Text, nullable=False),  # JSON as the platform's adapter writes it, its tokens included
)

begun_installations = Table(
    "begun_installations",
    metadata,
    Column("state", String(64), primary_key=True),
    Column("begun_at", BigInteger, nullable=False),
)

place_settings = Table(
    "place_settings",
    metadata,
    Column("community", String(200), primary_key=True),
    Column("channel", String(200), primary_key=True),  # "" for the whole community
    Column("name", String(40), primary_key=True),
    Column("value", String(200), nullable=False),
    Column("set_by", String(200), nullable=False),
    Column("set_at", BigInteger, nullable=False),
)

blocked = Table(
    "blocked",
    metadata,
    Column("community", String(200), primary_key=True),
    Column("person", String(200), primary_key=True),
    Column("until", BigInteger, nullable=False),  # 0 for good
    Column("reason", Text, nullable=False),
    Column("set_by", String(200), nullable=False),
    Column("set_at", BigInteger, nullable=False),
)

added_sources = Table(
    "added_sources",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("url", Text, nullable=False),
    Column("ref", String(200), nullable=False),
    Column("path", Text, nullable=False),
    Column("audience", String(200), nullable=False),
    Column("community", String(200), nullable=False),
    Column("set_by", String(200), nullable=False),
    Column("set_at", BigInteger, nullable=False),
)

shadow_previews = Table(
    "shadow_previews",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("community", String(200), nullable=False),
    Column("channel", String(200), nullable=False),
    Column("asker", String(200), nullable=False),
    Column("event", String(200), nullable=False),
    Column("conversation", String(200), nullable=False),
    Column("place", String(200), nullable=False),
    Column("words_by", String(200), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("state", String(20), nullable=False),
    Column("said", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("shown", Text, nullable=False),
    Column("entry", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("decided_at", BigInteger, nullable=False),  # 0 where nothing was decided
    Column("record", LargeBinary, nullable=False),  # as in the table of answers; empty once it has ended
    Index("shadow_previews_by_event", "event"),
    Index("shadow_previews_by_asker", "asker"),
    Index("shadow_previews_by_time", "community", "created_at"),
)
