"""Ids of buttons: old messages hold them, so their form stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.service.button_actions import (
    AskHuman,
    ButtonAction,
    CancelReindex,
    CastVote,
    DeleteAnswer,
    ShowAllPassages,
    ShowPassage,
    StopAnswer,
    TakeRequest,
    button_id,
    from_base62,
    parse_button_id,
    to_base62,
)

ANSWER = "0123456789abcdef" * 2
OLD: dict[str, ButtonAction] = {
    f"fn:p:{ANSWER}:12": ShowPassage(ANSWER, 12),
    f"fn:a:{ANSWER}": ShowAllPassages(ANSWER),
    f"fn:v:{ANSWER}:up": CastVote(ANSWER, True),
    f"fn:v:{ANSWER}:down": CastVote(ANSWER, False),
    "fn:d:1Zz": DeleteAnswer("1Zz", ()),
    "fn:d:1Zz:a:B": DeleteAnswer("1Zz", ("a", "B")),
    "fn:s:1Zz:message-123": StopAnswer("1Zz", "message-123"),
    "fn:s:1Zz:interaction-123": StopAnswer("1Zz", "interaction-123"),
    "fn:c:1Zz": CancelReindex("1Zz"),
    "fn:c": CancelReindex(""),
    f"fn:h:{ANSWER}:1Zz": AskHuman(ANSWER, "1Zz"),
    f"fn:t:{ANSWER}": TakeRequest(ANSWER),
}


@pytest.mark.parametrize("identity", OLD)
def test_ids_in_old_messages_are_read_and_new_ones_are_the_same(identity: str) -> None:
    assert parse_button_id(identity) == OLD[identity]
    assert button_id(OLD[identity]) == identity


WRONG = (
    *("", "fn:p:12:1", f"fn:p:{ANSWER}:1234", f"fn:v:{ANSWER}:left", "fn:d", "fn:s:1Zz", "fn:x:1", "fn:c:", "fn:c:-"),
    *(
        "fn:a:12",
        f"fn:a:{ANSWER}:1",
        "fn:h:12:1",
        f"fn:h:{ANSWER}",
        f"fn:h:{ANSWER}:-",
        "fn:t:12",
        f"fn:t:{ANSWER}:1Zz",
    ),
)


@pytest.mark.parametrize("text", WRONG)
def test_anything_else_is_no_id(text: str) -> None:
    with pytest.raises(ValueError, match="no id of a button"):
        parse_button_id(text)


@given(st.integers(0, (1 << 63) - 1))
def test_a_number_survives_base_62_in_eleven_digits(number: int) -> None:
    assert from_base62(to_base62(number)) == number
    assert len(to_base62(number)) <= 11
