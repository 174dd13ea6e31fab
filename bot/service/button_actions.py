"""What buttons do, and the ids by which a platform names a pressed button.

An id says all that is needed, so a button works after a restart and a reindex. Messages of any age hold these ids, so
their form stays. Platforms limit their length, so large numbers are written in base 62.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

BUTTON_ID = re.compile(
    r"fn:(?:p:[0-9a-f]{32}:\d{1,3}|a:[0-9a-f]{32}|v:[0-9a-f]{32}:(?:up|down)|d(?::[0-9A-Za-z]+)+"
    r"|s:[0-9A-Za-z]+:[a-z]+-[0-9A-Za-z.-]+|c(?::[0-9A-Za-z]+)?|[ho]:[0-9a-f]{32}:[0-9A-Za-z]+|[tk]:[0-9a-f]{32}"
    r"|b:[0-9a-f]{32}:(?:keep|edit|no)|w:[0-9a-f]{32}:(?:post|edit|drop))"
)
"""Matches every id as a whole."""
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class ShowPassage:
    """Show a cited passage.

    Attributes:
        answer: Id of the answer.
        number: Number of the citation.
    """

    answer: str
    number: int


@dataclass(frozen=True, slots=True)
class ShowAllPassages:
    """Show all cited passages of an answer.

    Attributes:
        answer: Id of the answer.
    """

    answer: str


@dataclass(frozen=True, slots=True)
class CastVote:
    """Vote on an answer.

    Attributes:
        answer: Id of the answer.
        helped: Whether it helped.
    """

    answer: str
    helped: bool


@dataclass(frozen=True, slots=True)
class DeleteAnswer:
    """Delete an answer with all its messages.

    Attributes:
        asker: Who asked: letters and digits, as the platform's adapter writes ids in buttons.
        earlier: Ids of the answer's messages before the one with the button, written likewise.
    """

    asker: str
    earlier: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StopAnswer:
    """Stop an answer that is being made.

    Attributes:
        asker: Who asked, as in ``DeleteAnswer``.
        event: Name of the event that asked, such as ``message-1``.
    """

    asker: str
    event: str


@dataclass(frozen=True, slots=True)
class CancelReindex:
    """Cancel the reindex that is running.

    Attributes:
        starter: Who was given the button, as in ``DeleteAnswer``; ``""`` for nobody.
    """

    starter: str


@dataclass(frozen=True, slots=True)
class AskHuman:
    """Ask the team of the place about what an answer leaves open.

    Attributes:
        answer: Id of the answer.
        asker: Who asked, as in ``DeleteAnswer``.
    """

    answer: str
    asker: str


@dataclass(frozen=True, slots=True)
class TakeRequest:
    """Take what the team was asked.

    Attributes:
        answer: Id of the answer.
    """

    answer: str


@dataclass(frozen=True, slots=True)
class ConfirmCommand:
    """Do what a command has offered; a restart forgets what was offered.

    Attributes:
        token: Names it.
        says: What the button is called; not known of one that was pressed.
    """

    token: str
    says: str = "Confirm"


@dataclass(frozen=True, slots=True)
class SolvePost:
    """Say that an answer solved the post of a forum in which it stands.

    Attributes:
        answer: Id of the answer.
        asker: Who asked, as in ``DeleteAnswer``.
    """

    answer: str
    asker: str


@dataclass(frozen=True, slots=True)
class PressOffer:
    """Do with a draft of an answer what its author wants.

    Attributes:
        draft: Id of the draft.
        choice: Keep it, change it first, or drop it.
    """

    draft: str
    choice: Literal["keep", "edit", "no"]


@dataclass(frozen=True, slots=True)
class PressPreview:
    """Do with an answer that moderators see first what one of them decides.

    Attributes:
        preview: Id of its preview.
        choice: Post it, answer in own words, or discard it.
    """

    preview: str
    choice: Literal["post", "edit", "drop"]


ButtonAction = (
    ShowPassage
    | ShowAllPassages
    | CastVote
    | DeleteAnswer
    | StopAnswer
    | CancelReindex
    | AskHuman
    | TakeRequest
    | ConfirmCommand
    | SolvePost
    | PressOffer
    | PressPreview
)


def button_id(action: ButtonAction) -> str:
    """Return the id of a button."""
    match action:
        case ShowPassage(answer, number):
            return f"fn:p:{answer}:{number}"
        case ShowAllPassages(answer):
            return f"fn:a:{answer}"
        case CastVote(answer, helped):
            return f"fn:v:{answer}:{'up' if helped else 'down'}"
        case DeleteAnswer(asker, earlier):
            return ":".join(("fn:d", asker, *earlier))
        case StopAnswer(asker, event):
            return f"fn:s:{asker}:{event}"
        case CancelReindex(starter):
            return f"fn:c:{starter}" if starter else "fn:c"
        case AskHuman(answer, asker):
            return f"fn:h:{answer}:{asker}"
        case TakeRequest(answer):
            return f"fn:t:{answer}"
        case ConfirmCommand(token, _):
            return f"fn:k:{token}"
        case SolvePost(answer, asker):
            return f"fn:o:{answer}:{asker}"
        case PressOffer(draft, choice):
            return f"fn:b:{draft}:{choice}"
        case PressPreview(preview, decision):
            return f"fn:w:{preview}:{decision}"


def parse_button_id(text: str) -> ButtonAction:
    """Return what a button does.

    Raises:
        ValueError: The text is no id of a button.
    """
    if not BUTTON_ID.fullmatch(text):
        raise ValueError("This is no id of a button.")
    _, kind, *fields = text.split(":")
    match kind:
        case "p":
            return ShowPassage(fields[0], int(fields[1]))
        case "a":
            return ShowAllPassages(fields[0])
        case "v":
            return CastVote(fields[0], fields[1] == "up")
        case "d":
            return DeleteAnswer(fields[0], tuple(fields[1:]))
        case "s":
            return StopAnswer(fields[0], fields[1])
        case "h":
            return AskHuman(fields[0], fields[1])
        case "t":
            return TakeRequest(fields[0])
        case "k":
            return ConfirmCommand(fields[0])
        case "o":
            return SolvePost(fields[0], fields[1])
        case "b":
            choice = fields[1]
            return PressOffer(fields[0], "keep" if choice == "keep" else "edit" if choice == "edit" else "no")
        case "w":
            decision = fields[1]
            return PressPreview(fields[0], "post" if decision == "post" else "edit" if decision == "edit" else "drop")
        case _:
            return CancelReindex("".join(fields))


def actions_in(ids: Iterable[str]) -> list[ButtonAction]:
    """Return what the buttons of a message do, by their ids; those of others are left out."""
    return [parse_button_id(each) for each in ids if BUTTON_ID.fullmatch(each)]


def to_base62(number: int) -> str:
    """Write a number that is not negative in base 62."""
    digits = ""
    while number:
        number, digit = divmod(number, 62)
        digits = _DIGITS[digit] + digits
    return digits or "0"


def from_base62(digits: str) -> int:
    """Read a number in base 62."""
    number = 0
    for digit in digits:
        number = number * 62 + _DIGITS.index(digit)
    return number
