"""What is put in place of an answer that stands in a chat."""

import pytest

from bot.records import Origin
from bot.records.shown_answer import MessagePlace
from bot.service.community_posts import StandingAnswer
from bot.service.reply import Content, TextContent
from bot.translation import ENGLISH


@pytest.mark.parametrize(("standing", "taken"), [(3, "a b c"), (2, "a b"), (1, "a b")])
def test_the_first_content_is_taken_that_needs_no_further_message_else_the_last(standing: int, taken: str) -> None:
    origin, place = Origin("test:1", "c", "c", "test:ada"), MessagePlace("c", ("1", "2", "3")[:standing], repeats=False)
    answer = StandingAnswer(origin, "Why?", place, (TextContent("a b c"), TextContent("a b")), ENGLISH)

    def lay_out(content: Content) -> list[str]:
        assert isinstance(content, TextContent)
        return content.text.split()

    assert answer.fitting(lay_out) == (TextContent(taken), taken.split())
