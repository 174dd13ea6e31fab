"""What buttons are called, on every platform the same."""

from typing import assert_never

from bot.service.button_actions import (
    AskHuman,
    ButtonAction,
    CancelReindex,
    CastVote,
    ConfirmCommand,
    DeleteAnswer,
    PressOffer,
    PressPreview,
    ShowAllPassages,
    ShowPassage,
    SolvePost,
    StopAnswer,
    TakeRequest,
)
from bot.translation import Translator, msgid

SOLVED_IT = msgid("This solved it")


def label_of(action: ButtonAction, translator: Translator) -> str:
    """Return what a button is called: words, a number or an emoji."""
    match action:
        case ShowPassage(_, number):
            return str(number)
        case ShowAllPassages():
            return translator.translate("All passages")
        case CastVote(_, helped):
            return "👍" if helped else "👎"
        case DeleteAnswer():
            return translator.translate("Delete")
        case StopAnswer():
            return translator.translate("Stop")
        case CancelReindex():
            return translator.translate("Cancel")
        case AskHuman():
            return translator.translate("Ask a human")
        case TakeRequest():
            return translator.translate("I’m on it")
        case ConfirmCommand(_, says):
            return says
        case SolvePost():
            return translator.translate(SOLVED_IT)
        case PressOffer(_, choice):
            labels = {"keep": msgid("Keep"), "edit": msgid("Edit"), "no": msgid("No")}
            return translator.translate(labels[choice])
        case PressPreview(_, decision):
            return {"post": "Post", "edit": "Edit", "drop": "Discard"}[decision]
        case _:
            assert_never(action)
