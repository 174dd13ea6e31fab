"""Buttons under messages of the bot, as Slack knows them."""

import re
from collections.abc import Sequence

from bot.service.answer_foot import AnswerFoot, Foot
from bot.service.button_actions import (
    BUTTON_ID,
    ButtonAction,
    CastVote,
    DeleteAnswer,
    ShowAllPassages,
    button_id,
)
from bot.service.button_labels import label_of
from bot.slack_connection.web_client import Json
from bot.translation import Translator

ROW = 25
"""Most buttons of a block."""
VOTE, SHARE, KEEP = "fn:vote", "fn:share", "fn:keep"
"""Ids of what has its answer in a value."""
HOME = "fn:home:"
"""What the ids of the Home tab's buttons begin with."""
ANY = re.compile(rf"{BUTTON_ID.pattern}|fn:(?:vote|share|keep|home:[a-z-]+)")
"""Matches the id of every button."""


def blocks_under(foot: Foot, translator: Translator, *, shares: bool = False) -> list[Json]:
    """Return the blocks of buttons under a message.

    Args:
        foot: What stands there.
        translator: Says what the buttons are called.
        shares: Whether who asked, who alone sees the answer, may share it; that is asked under its last message.
    """
    if not isinstance(foot, AnswerFoot):
        return [actions([action_button(foot, translator)])] if foot is not None else []
    buttons = [action_button(each, translator) for each in foot.passages]
    buttons += [action_button(ShowAllPassages(foot.answer), translator)] if len(foot.passages) > 1 else []
    blocks = [actions(buttons[at : at + ROW]) for at in range(0, len(buttons), ROW)]
    if not foot.votes:
        return blocks
    delete = [_delete(foot.delete, translator)] if foot.delete is not None else []
    blocks.append({"type": "context_actions", "elements": [_votes(foot.answer, translator), *delete]})
    if foot.more:
        blocks.append(actions([action_button(each, translator) for each in foot.more]))
    if shares:
        share, keep = translator.translate("Share"), translator.translate("Keep private")
        blocks.append(actions([button(share, SHARE, foot.answer), button(keep, KEEP, foot.answer)]))
    return blocks


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
