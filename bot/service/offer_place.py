"""Where a member has written who may be offered to keep it, as a chat platform knows it."""

from collections.abc import Sequence
from typing import Protocol

from bot.rendering.blocks import Layout
from bot.service.button_actions import PressOffer
from bot.service.help_team import TakeBack
from bot.service.retrying import SendFailure
from bot.translation import Translator


class OfferPlace(Protocol):
    """Where a member has written, on a chat platform."""

    async def translator(self) -> Translator:
        """Return what speaks to the member."""
        ...

    async def is_trusted(self) -> bool:
        """Return whether the member is one whose answers are offered to be kept, as things are now."""
        ...

    async def offer(self, layout: Layout, buttons: Sequence[PressOffer]) -> TakeBack:
        """Show an offer to the member, with its buttons; returns what deletes it."""
        ...

    def classify(self, error: Exception) -> SendFailure | None:
        """Tell what kind of failure of the platform an exception is; None where it is a defect of the bot."""
        ...
