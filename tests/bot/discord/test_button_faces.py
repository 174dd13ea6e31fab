"""Discord's limits on buttons, and which messages still show progress."""

from hypothesis import given
from hypothesis import strategies as st

from bot.discord.buttons import ActionButton, view_under
from bot.rendering.discord import is_unfinished, progress
from bot.service import notices
from bot.service.answer_foot import MAX_EARLIER, foot_of
from bot.service.button_actions import AskHuman, DeleteAnswer, from_base62, parse_button_id, to_base62
from bot.translation import ENGLISH

snowflakes = st.integers(1, (1 << 63) - 1)


@given(snowflakes, st.lists(snowflakes, max_size=20))
def test_a_delete_button_names_its_messages_within_discord_s_hundred_characters(asker: int, before: list[int]) -> None:
    earlier = [to_base62(each) for each in before]
    view = view_under(foot_of("0" * 32, to_base62(asker), (), earlier, last=True, deletable=True), ENGLISH)
    assert view is not None
    delete = view.children[-1]
    assert isinstance(delete, ActionButton)
    assert len(delete.custom_id) <= 100
    action = parse_button_id(delete.custom_id)
    assert isinstance(action, DeleteAnswer)
    assert from_base62(action.asker) == asker
    assert [from_base62(each) for each in action.earlier] == before[:MAX_EARLIER]


@given(snowflakes)
def test_a_button_that_asks_people_fits_into_discord_s_hundred_characters_and_names_the_asker(asker: int) -> None:
    foot = foot_of("0" * 32, to_base62(asker), (), (), last=True, deletable=True, asks_human=True)
    view = view_under(foot, ENGLISH)
    assert view is not None
    button = view.children[-1]
    assert isinstance(button, ActionButton)
    assert len(button.custom_id) <= 100
    action = parse_button_id(button.custom_id)
    assert isinstance(action, AskHuman)
    assert from_base62(action.asker) == asker


def test_progress_is_told_from_an_answer() -> None:
    for text in (notices.READING, notices.waiting(1, ENGLISH), notices.waiting(7, ENGLISH)):
        assert is_unfinished(progress(text))
        assert is_unfinished(f"> Why?\n{progress(text)}")
    for text in ("Because. [1]\n-# [1] A book", notices.RESTARTED, ""):
        assert not is_unfinished(text)
