"""Ids in custom ids, and which messages still show progress."""

from hypothesis import given
from hypothesis import strategies as st

from bot.discord.buttons import MOST_BEFORE, DeleteButton, PassageButton, VoteButton, long, short
from bot.discord.sending import is_unfinished, progress
from bot.service import notices

snowflakes = st.integers(1, (1 << 63) - 1)


@given(snowflakes)
def test_an_id_survives_being_shortened(number: int) -> None:
    assert long(short(number)) == number
    assert len(short(number)) <= 11


@given(snowflakes, st.lists(snowflakes, max_size=20))
def test_a_delete_button_names_its_messages_within_discord_s_hundred_characters(asker: int, before: list[int]) -> None:
    button = DeleteButton(asker, before)
    identity = button.item.custom_id or ""
    assert len(identity) <= 100
    found = DeleteButton.__discord_ui_compiled_template__.fullmatch(identity)
    assert found is not None
    assert long(found["asker"]) == asker
    assert [long(each) for each in found["before"].split(":") if each] == before[:MOST_BEFORE]


@given(st.uuids(), st.integers(1, 999))
def test_the_other_buttons_are_known_again_by_their_ids(answer: object, number: int) -> None:
    identity = str(answer).replace("-", "")
    assert PassageButton(identity, number).item.custom_id == f"fn:p:{identity}:{number}"
    assert VoteButton(identity, "down").item.custom_id == f"fn:v:{identity}:down"


def test_progress_is_told_from_an_answer() -> None:
    for text in (notices.READING, notices.waiting(1), notices.waiting(7)):
        assert is_unfinished(progress(text))
        assert is_unfinished(f"> Why?\n{progress(text)}")
    for text in ("Because. [1]\n-# [1] A book", notices.RESTARTED, ""):
        assert not is_unfinished(text)
