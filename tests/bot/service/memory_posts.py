"""What a platform in memory shows of what the bot says of its own accord."""

from collections.abc import Sequence

from bot.records import Origin
from bot.rendering.blocks import Layout
from bot.rendering.discord import report_messages
from bot.service.community_posts import LogChannel, StandingAnswer
from bot.service.readership import check_readers
from bot.service.retrying import SendFailure
from tests.bot.service.memory_platform import classify, text_of


class MemoryPosts:
    """Keeps what was sent.

    Attributes:
        channels: The channels for reports.
        held: Labels that the readers of a channel hold, besides what everybody may read.
        posted: What was sent to channels, each with the channel.
        told: Who was told what, where.
        edited: Which messages were edited, and what they say since.
        failures: How the next messages fail, the first one first.
    """

    def __init__(self, *channels: LogChannel, held: Sequence[str] = ()) -> None:
        self.channels, self.held = channels, frozenset({"public", *held})
        self.posted: list[tuple[str, str]] = []
        self.told: list[tuple[str, str, str]] = []
        self.edited: list[tuple[str, str]] = []
        self.failures: list[Exception] = []

    def log_channels(self) -> Sequence[LogChannel]:
        """Return the channels for reports."""
        return self.channels

    async def readers(self, place: LogChannel, also: frozenset[str]) -> frozenset[str]:
        """Return the labels that all who read a channel hold."""
        return self.held & (also | {"public"})

    async def post(self, place: LogChannel, layout: Layout) -> None:
        """Keep what was sent."""
        self._fail()
        self.posted.append((place.channel, "\n".join(report_messages(layout))))

    async def tell(self, origin: Origin, text: str) -> None:
        """Keep who was told what."""
        self._fail()
        self.told.append((origin.asker, origin.thread, text))

    async def edit(self, standing: StandingAnswer) -> None:
        """Keep what an answer shows since."""
        await check_readers()
        self._fail()
        self.edited.append((standing.place.messages[0], text_of(standing.contents[0], standing.translator)))

    def classify(self, error: Exception) -> SendFailure | None:
        """Tell what kind of failure an exception is."""
        return classify(error)

    def _fail(self) -> None:
        if self.failures:
            raise self.failures.pop(0)
