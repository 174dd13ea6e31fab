"""Ids that Discord writes, as words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord_connection.mentions import with_names
from bot.rendering.discord import echo


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<@1> or <@!1>, who knows?", "@Ada or @Ada, who knows?"),
        ("ask <@2>", "ask @somebody"),
        ("<@9> how many steps?", "how many steps?"),
        ("see <#3> and <@&4>", "see #channel and @role"),
        ("hi <:wave:123> and <a:spin:456>", "hi :wave: and :spin:"),
        ("use </ask:77> or </privacy export:78>", "use /ask or /privacy export"),
        ("since <t:0> or <t:1700000000:R>", "since 1970-01-01 00:00 UTC or 2023-11-14 22:13 UTC"),
        ("in <t:9999999999999>", "in some time"),
        ("1 < 2 and <b> stays", "1 < 2 and <b> stays"),
    ],
)
def test_ids_become_words(text: str, shown: str) -> None:
    assert with_names(text, {1: "Ada"}, None, 9) == shown


@given(st.from_regex(r"(<(@|@!|@&|#|a?:x:|t:-?)\d{1,20}>| \w){0,5}", fullmatch=True))
def test_nothing_in_an_echo_mentions_anybody(text: str) -> None:
    shown = echo(with_names(text, {}, None, 9))
    assert "<@" not in shown
    assert "<#" not in shown


def test_a_name_that_reads_like_a_mention_mentions_nobody() -> None:
    assert "@everyone" not in echo(with_names("who is <@1>?", {1: "everyone"}, None, 9))
