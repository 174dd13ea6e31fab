"""Buttons under messages of the bot, as Slack knows them."""

import re
from collections.abc import Sequence

from bot.rendering.slack import Json
from bot.service.button_actions import (
    BUTTON_ID,
    AskHuman,
    CancelReindex,
    CastVote,
    DeleteAnswer,
    ShowPassage,
    StopAnswer,
    button_id,
)

ROW = 25
"""Most buttons of a block."""
MAX_EARLIER = 6
"""Earlier messages of an answer that its Delete button names."""
VOTE, SHARE, KEEP = "fn:vote", "fn:share", "fn:keep"
"""Ids of what has its answer in a value."""
ANY = re.compile(rf"{BUTTON_ID.pattern}|fn:(?:vote|share|keep|home:[a-z-]+)")
"""Matches the id of every button."""


def answer_buttons(
    answer: str,
    asker: str,
    numbers: Sequence[int],
    before: Sequence[str],
    *,
    last: bool,
    deletable: bool,
    asks_human: bool = False,
) -> list[Json]:
    """Return the blocks of buttons under one message of an answer.

    Args:
        answer: The answer's id.
        asker: Who may delete it.
        numbers: Citations that the message offers.
        before: Timestamps of the answer's messages before this one.
        last: Whether this is its last message, which has the votes.
        deletable: Whether others see the answer, so that it can be deleted for them.
        asks_human: Whether people can be asked.
    """
    buttons = [button(str(each), button_id(ShowPassage(answer, each))) for each in numbers]
    blocks = [actions(buttons[at : at + ROW]) for at in range(0, len(buttons), ROW)]
    if last:
        blocks.append({"type": "context_actions", "elements": [_votes(answer)]})
    if last and deletable:
        earlier = tuple(written(each) for each in before[:MAX_EARLIER])
        asking = [button("Ask a human", button_id(AskHuman(answer, asker)))] if asks_human else []
        blocks.append(actions([button("Delete", button_id(DeleteAnswer(asker, earlier))), *asking]))
    return blocks


def share_buttons(answer: str) -> list[Json]:
    """Return what stands under an answer that only who asked sees."""
    return [actions([button("Share", SHARE, answer), button("Keep private", KEEP, answer)])]


def stop_button(asker: str, event: str) -> Json:
    """Return the button of an answer that is being made."""
    return actions([button("Stop", button_id(StopAnswer(asker, event)))])


def cancel_button(starter: str) -> Json:
    """Return the button of a reindex that is running."""
    return actions([button("Cancel", button_id(CancelReindex(starter)))])


def actions(elements: Sequence[Json]) -> Json:
    """Return a block of buttons."""
    return {"type": "actions", "elements": list(elements)}


def button(label: str, action: str, value: str = "") -> Json:
    """Return a button.

    Args:
        label: What it shows.
        action: Its id.
        value: What comes along with a press, ``""`` for nothing.
    """
    found = {"type": "button", "action_id": action, "text": {"type": "plain_text", "text": label, "emoji": False}}
    return found | ({"value": value} if value else {})


def written(ts: str) -> str:
    """Write a timestamp with digits alone, as ids of buttons hold it."""
    return ts.replace(".", "")


def timestamp(digits: str) -> str:
    """Return the timestamp that ``written`` wrote."""
    return f"{digits[:-6]}.{digits[-6:]}"


def _votes(answer: str) -> Json:
    def choice(label: str, *, helped: bool) -> Json:
        text = {"type": "plain_text", "text": label, "emoji": False}
        return {"text": text, "value": button_id(CastVote(answer, helped)), "accessibility_label": label}

    return {
        "type": "feedback_buttons",
        "action_id": VOTE,
        "positive_button": choice("This helped", helped=True),
        "negative_button": choice("This did not help", helped=False),
    }
