"""Buttons under messages of the bot, as Slack knows them."""

import re
from collections.abc import Sequence

from bot.service.button_actions import (
    BUTTON_ID,
    AskHuman,
    ButtonAction,
    CancelReindex,
    CastVote,
    DeleteAnswer,
    ShowAllPassages,
    ShowPassage,
    StopAnswer,
    button_id,
)
from bot.service.button_labels import label_of
from bot.slack_connection.web_client import Json
from bot.translation import ENGLISH, Translator

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
    translator: Translator,
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
        translator: Says what they are called.
        last: Whether this is its last message, which has the votes.
        deletable: Whether others see the answer, so that it can be deleted for them.
        asks_human: Whether people can be asked.
    """
    buttons = [action_button(ShowPassage(answer, each), translator) for each in numbers]
    buttons += [action_button(ShowAllPassages(answer), translator)] if len(numbers) > 1 else []
    blocks = [actions(buttons[at : at + ROW]) for at in range(0, len(buttons), ROW)]
    if not last:
        return blocks
    elements = [_votes(answer, translator)]
    if deletable:
        earlier = tuple(written(each) for each in before[:MAX_EARLIER])
        elements.append(_delete(DeleteAnswer(asker, earlier), translator))
    blocks.append({"type": "context_actions", "elements": elements})
    if deletable and asks_human:
        blocks.append(actions([action_button(AskHuman(answer, asker), translator)]))
    return blocks


def share_buttons(answer: str, translator: Translator) -> list[Json]:
    """Return what stands under an answer that only who asked sees."""
    share, keep = translator.translate("Share"), translator.translate("Keep private")
    return [actions([button(share, SHARE, answer), button(keep, KEEP, answer)])]


def stop_button(asker: str, event: str, translator: Translator) -> Json:
    """Return the button of an answer that is being made."""
    return actions([action_button(StopAnswer(asker, event), translator)])


def cancel_button(starter: str) -> Json:
    """Return the button of a reindex that is running."""
    return actions([action_button(CancelReindex(starter), ENGLISH)])


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


def action_button(action: ButtonAction, translator: Translator) -> Json:
    """Return the button of an action."""
    return button(label_of(action, translator), button_id(action))


def _delete(action: DeleteAnswer, translator: Translator) -> Json:
    """Return the button that deletes an answer, as the icon that stands beside the votes."""
    text = {"type": "plain_text", "text": label_of(action, translator), "emoji": False}
    return {"type": "icon_button", "icon": "trash", "text": text, "action_id": button_id(action)}


def _votes(answer: str, translator: Translator) -> Json:
    def choice(label: str, *, helped: bool) -> Json:
        text = {"type": "plain_text", "text": label, "emoji": False}
        return {"text": text, "value": button_id(CastVote(answer, helped)), "accessibility_label": label}

    return {
        "type": "feedback_buttons",
        "action_id": VOTE,
        "positive_button": choice(translator.translate("This helped"), helped=True),
        "negative_button": choice(translator.translate("This did not help"), helped=False),
    }
