"""A form that asks why an answer did not help."""

from bot.service.button_actions import CastVote, button_id
from bot.service.vote_form import CHOICE_LABEL, FORM_TITLE, REASON_CHARS, REASONS, WORDS_LABEL
from bot.slack_connection.web_client import Json
from bot.translation import Translator

REASON = "fn:reason"
"""Id of the form that asks why an answer did not help."""


def said_form(text: str, translator: Translator) -> Json:
    """Return the form with a sentence in place of what it asks."""
    return _form([_plain(translator.translate(text))], translator, submit=False)


def _plain(text: str) -> Json:
    return {"type": "section", "text": {"type": "plain_text", "text": text, "emoji": False}}


def _form(blocks: list[Json], translator: Translator, *, submit: bool, metadata: str = "") -> Json:
    view: Json = {
        "type": "modal",
        "callback_id": REASON,
        "private_metadata": metadata,
        "title": {"type": "plain_text", "text": translator.translate(FORM_TITLE)},
        "close": {"type": "plain_text", "text": translator.translate("Close")},
        "blocks": blocks,
    }
    return view | ({"submit": {"type": "plain_text", "text": translator.translate("Send")}} if submit else {})


def reason_form(vote: CastVote, translator: Translator) -> Json:
    """Return the form that asks why an answer did not help: a choice, and words if one likes."""
    options = [{"text": {"type": "plain_text", "text": translator.translate(each)}, "value": each} for each in REASONS]
    choice = {"type": "radio_buttons", "action_id": "choice", "options": options}
    words = {"type": "plain_text_input", "action_id": "words", "multiline": True, "max_length": REASON_CHARS}
    blocks = [
        _input("choice", translator.translate(CHOICE_LABEL), choice),
        _input("words", translator.translate(WORDS_LABEL), words),
    ]
    return _form(blocks, translator, submit=True, metadata=button_id(vote))


def _input(name: str, label: str, element: Json) -> Json:
    return {
        "type": "input",
        "block_id": name,
        "label": {"type": "plain_text", "text": label},
        "element": element,
        "optional": True,
    }
