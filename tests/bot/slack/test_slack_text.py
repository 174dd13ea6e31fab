"""What people write on Slack as plain words, and whom it addresses."""

import pytest

from bot.slack.slack_buttons import timestamp, written
from bot.slack.slack_events import event_call
from bot.slack_connection.slack_text import with_names

ME = "U0BOT"
NAMES = {("@", "U1"): "Ada", ("#", "C1"): "general"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<@U0BOT> when?", "when?"),
        ("<@U0BOT|footnote> <@U1> and <@U2> in <#C1> or <#C2>", "@Ada and @somebody in #general or #channel"),
        ("<@U2|Bo> in <#C2|lobby>", "@Bo in #lobby"),
        ("<!here> <!subteam^S1|@staff> <!subteam^S2> <!date^1392734382^{date}|18 Feb>", "@here @staff @subteam 18 Feb"),
        ("see <https://a.b/c?d=1&amp;e=2>", "see https://a.b/c?d=1&e=2"),
        ("see <https://a.b|this> or <mailto:a@b.c|a@b.c>", "see this (https://a.b) or a@b.c"),
        ("is a &lt; b &amp;&amp; c &gt; d?", "is a < b && c > d?"),
        ("&amp;lt;", "&lt;"),
        ("a\nb  c &lt;@U1&gt; <> d", "a\nb c <@U1> <> d"),
    ],
)
def test_names_stand_for_ids_and_nothing_is_escaped(text: str, words: str) -> None:
    assert with_names(text, ME, NAMES) == words


@pytest.mark.parametrize(
    ("event", "call"),
    [
        ({"text": "<@U0BOT> when?"}, "mention"),
        ({"text": "when?", "channel": "D1"}, "direct"),
        ({"text": "when?"}, "follow-up"),
        ({"text": "<@U1> when?"}, None),
        ({"text": "<!channel> when?"}, None),
        ({"text": "<!subteam^S1> when?"}, None),
        ({"text": "<@U1> and <@U0BOT> when?"}, "mention"),
        ({"text": "<!date^1^{date}|then>?"}, "follow-up"),
        ({"text": "<@U0BOT> when?", "subtype": "file_share"}, "mention"),
        ({"text": "<@U0BOT> when?", "subtype": "channel_join"}, None),
        ({"text": "<@U0BOT> when?", "subtype": "bot_message"}, None),
        ({"text": "<@U0BOT> when?", "bot_id": "B1"}, None),
        ({"text": "<@U0BOT> when?", "user": ME}, None),
        ({"text": "<@U0BOT> when?", "user": "USLACKBOT"}, None),
        ({"text": "when?", "channel": "D1", "user": None}, None),
        ({"text": None}, "follow-up"),
    ],
)
def test_who_writes_and_whom_it_addresses_decide(event: dict[str, str | None], call: str | None) -> None:
    assert event_call({"channel": "C1", "user": "U9", "ts": "1.000001", **event}, ME) == call


@pytest.mark.parametrize("ts", ["1700000000.000100", "1700000000.123456", "1.000000"])
def test_a_timestamp_survives_an_id_of_a_button(ts: str) -> None:
    assert timestamp(written(ts)) == ts
