"""``/why``: how an answer came about, and what its passages say by now."""

import re
from collections.abc import Iterator, Sequence

from bot.answering.types import Answer
from bot.records import RecordNotFound, own_id
from bot.rendering.blocks import (
    Block,
    Layout,
    ListBlock,
    ListItem,
    Note,
    Paragraph,
    QuoteBlock,
    Runs,
    SourceList,
    TextRun,
    mention,
    plain,
    strong,
)
from bot.rendering.help_layout import WHERE_ASKED
from bot.rendering.quoted_text import sentence_blocks
from bot.service.answer_trace import AnswerTrace, TracedCitation, channel_labels, labels_in, trace_of
from bot.service.button_actions import AskHuman, CastVote, ShowPassage, TakeRequest, parse_button_id
from bot.service.commands import command_notices
from bot.service.commands.command import (
    Command,
    CommandAnswer,
    CommandCall,
    CommandPlace,
    MessageCommand,
    Parameter,
    saying,
)
from bot.service.community_settings import CommunitySettings
from bot.service.live_index import LiveIndex
from bot.service.record_store import RecordStore

MIN_CHARS = 4
"""Fewest characters that name an answer."""
NOW_CHARS = 1_000
_NUMBER = re.compile(r"[0-9a-f]{4,32}")
_DISCORD = re.compile(r"<?https://(?:\w+\.)?discord(?:app)?\.com/channels/\d+/\d+/(\d{1,20})>?")
_SLACK = re.compile(r"<?https://[\w.-]+/archives/([A-Z0-9]{2,21})/p(\d{10})(\d{6})\b[^\s>]*>?")
STATES = {"same": "stands as it was", "changed": "has changed", "gone": "is gone, or you may not read it"}


class WhyCommandSet:
    """What moderators ask about an answer.

    Args:
        live_index: The index.
        record_store: The records.
        places: What holds in each place.
    """

    def __init__(self, live_index: LiveIndex, record_store: RecordStore, places: CommunitySettings) -> None:
        self._live_index, self._record_store, self._places = live_index, record_store, places

    def commands(self) -> tuple[Command, ...]:
        """Return the command."""
        about = "How an answer came about, and what its passages say by now; only you see it."
        which = "Link of my message or of the question, or its number; else the newest here"
        answer = Parameter("answer", which, most=300)
        return (Command("why", about, "moderator", self._why, (answer,), "answer explained"),)

    def menus(self) -> tuple[MessageCommand, ...]:
        """Return the same for a message."""
        return (MessageCommand("Why this answer?", "moderator", self._of_message, "answer explained"),)

    async def _why(self, call: CommandCall) -> CommandAnswer:
        return await self._explained(await self._named(call.text("answer"), call.place), call.place)

    async def _of_message(self, place: CommandPlace, buttons: Sequence[str]) -> CommandAnswer:
        return await self._explained(answer_of(buttons), place)

    async def _named(self, typed: str, place: CommandPlace) -> str | None:
        """Return the id of the answer that somebody means, None for none of this community."""
        find = self._record_store.community.answer_id
        await self._record_store.empty_outbox()
        if not typed:
            return await find(place.community, channel=place.channel)
        if found := _DISCORD.fullmatch(typed):
            event = f"message-{found[1]}"
        elif found := _SLACK.fullmatch(typed):
            event = f"message-{place.id_prefix.partition(':')[2]}{found[1]}-{found[2]}.{found[3]}"
        else:
            return await find(place.community, beginning=typed) if _NUMBER.fullmatch(typed) else None
        return await find(place.community, event=event) or answer_of(await place.buttons_at(typed.strip("<>")))

    async def _explained(self, answer: str | None, place: CommandPlace) -> CommandAnswer:
        """Return how an answer came about, as far as who asks may read it."""
        try:
            record = (await self._record_store.read(answer, None)).record if answer else None
        except RecordNotFound:
            record = None
        if record is None or record.origin.community != place.community:
            return saying(command_notices.NO_SUCH_ANSWER)
        own = record.origin.asker == place.person
        held = await place.labels(labels_in(record))
        if not own and not (record.origin.is_open and channel_labels(record) <= held):
            return saying(command_notices.NOT_YOURS_TO_LOOK_AT)
        trace = await self._live_index.run(lambda opened: trace_of(opened, record, held, place.person))
        confidence = self._places.policy(record.origin).confidence
        return CommandAnswer(trace_layout(trace, confidence), noted={"answer": record.answer.id})


def answer_of(buttons: Sequence[str]) -> str | None:
    """Return the id of the answer that a message's buttons belong to, None where they belong to none."""
    for each in buttons:
        try:
            action = parse_button_id(each)
        except ValueError:
            continue
        if isinstance(action, ShowPassage | CastVote | AskHuman | TakeRequest):
            return action.answer
    return None


def trace_layout(trace: AnswerTrace, confidence: float) -> Layout:
    """Lay out how an answer came about.

    Args:
        trace: How it did.
        confidence: Score from which a message is answered there that does not address the bot.
    """
    record = trace.shown.record
    answer, origin = record.answer, record.origin
    others = [] if record.audience <= trace.held else ["what you may not read"]
    readers = _labels(sorted(record.audience & trace.held), others)
    facts: list[Runs] = [
        (plain(f"Answer {answer.id[:8]}, asked on {record.asked_at:%Y-%m-%d %H:%M} UTC"),),
        (plain("For readers of: "), *readers),
        (plain(f"Index generation {record.generation}; it is {trace.generation} now"),),
        (plain(f"Made {'by ' + answer.model if answer.model else 'without a language model'}{_failed(answer)}"),),
        (plain(f"Messages that do not address me are answered there from a score of {confidence:g}"),),
    ]
    if trace.shown.withheld:
        gone = f"{trace.shown.withheld} passages, quotes and sentences have changed, are gone, or are not for you"
        facts.append((plain(gone),))
    head: list[Block] = [Paragraph((strong(answer.question),), leads=True), _items(facts)]
    if origin.link:
        head.append(Paragraph((TextRun(WHERE_ASKED, "plain", origin.link),), leads=False))
    groups = [head, list(_parts(trace)), *(list(_citation(each)) for each in trace.citations)]
    return tuple(tuple(group) for group in groups if group)


def _failed(answer: Answer) -> str:
    dropped = f"; {answer.dropped} of its sentences were dropped, since no quote proves them" if answer.dropped else ""
    return f"{f'; in quotes ({answer.fallback})' if answer.fallback else ''}{dropped}"


def _parts(trace: AnswerTrace) -> Iterator[Block]:
    record = trace.shown.record
    yield Paragraph((strong("What came of it"),), leads=True)
    told = []
    for part, (refused, hedged) in zip(record.parts, trace.thresholds, strict=True):
        why = f"score {part.score:.2f}; refused below {refused:.2f}, not sure below {hedged:.2f}"
        found = f"; {len(part.passages)} passages found" if part.passages else "; no passage found that you may read"
        told.append(f"“{' '.join(part.question.split())}”: {part.outcome} ({why}{found})")
    yield _items([(plain(text),) for text in told])


def _items(lines: Sequence[Runs]) -> ListBlock:
    return ListBlock(tuple(ListItem("-", 0, runs) for runs in lines))


def _labels(labels: Sequence[str], others: Sequence[str]) -> Runs:
    """Labels, those of channels by the channel's name."""
    shown = [(label, label.split(":")) for label in labels]
    runs = [mention("channel", own_id(f":{parts[2]}")) if len(parts) == 3 else plain(label) for label, parts in shown]
    runs += map(plain, others)
    return tuple(run for each in runs for run in (plain(", "), each))[1:]


def _citation(traced: TracedCitation) -> Iterator[Block]:
    yield Paragraph((strong(f"[{traced.number}] {STATES[traced.state]}"),), leads=True)
    if traced.citation is not None:
        citation, document = traced.citation, traced.citation.quote.document
        yield QuoteBlock(sentence_blocks(citation.quote.text), citation, answers=False)
        yield SourceList(((citation,),))
        yield Note(f"source {document.id.partition(':')[0]}, label {document.audience}")
    if traced.state == "changed":
        yield Paragraph((plain("Now:" if traced.now else "Nothing like it stands in the document now."),), leads=False)
    if traced.now and traced.citation is not None:
        yield QuoteBlock(sentence_blocks(traced.now[:NOW_CHARS]), traced.citation, answers=False)
    elif traced.now:
        yield Paragraph((plain(traced.now[:NOW_CHARS]),), leads=False)
