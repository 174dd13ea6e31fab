"""Why an answer did not help: what people choose from, what they add in their own words, and the form that asks."""

from collections.abc import Mapping
from dataclasses import replace

from bot.service.button_actions import CastVote, button_id
from bot.service.forms import Form, FormField
from bot.translation import msgid

REASONS = (
    msgid("It is out of date"),
    msgid("It answers something else"),
    msgid("It leaves out what matters"),
    msgid("Something else"),
)
"""What people choose from. A choice is kept as it stands here, whatever language it was shown in."""
CHOICE, WORDS = "choice", "words"
"""The fields of the form."""
REASON_CHARS = 500
"""Most characters of somebody's own words."""
FORM_TITLE = msgid("What was wrong?")
CHOICE_LABEL = msgid("Choose what fits best")
WORDS_LABEL = msgid("In your words")
WHY_NOT = Form(
    "reason",
    FORM_TITLE,
    (
        FormField(CHOICE, CHOICE_LABEL, "", 0, long=False, required=False, choices=REASONS),
        FormField(WORDS, WORDS_LABEL, "", REASON_CHARS, long=True, required=False),
    ),
)


def why_not_form(vote: CastVote) -> Form:
    """Return the form that asks why an answer did not help; its id says which vote it is about."""
    return replace(WHY_NOT, id=button_id(vote))


def reason_in(given: Mapping[str, str]) -> str:
    """Return what was chosen and what was written as one reason, ``""`` where both were left empty."""
    return ": ".join(filter(None, (given[CHOICE], given[WORDS].strip())))
