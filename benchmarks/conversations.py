"""Measures whether the bot leaves people alone who talk to each other, and answers what is meant for it.

    python -m benchmarks.conversations ../shared/evaldata             # writes docs/benchmarks.md
    python -m benchmarks.conversations ../shared/evaldata --dry-run   # prints only; --show lists what went wrong

The conversations in ``conversation_cases`` were written by hand, from kinds that are seen in public support threads.
Every message goes through the product's own intake, with real answers from the documentation that the file names, on a
chat platform in memory. What stands before a message is what the file says, also where the bot decided otherwise. The
rules may look at ``tune.yaml`` and at nothing else.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Literal, cast

import yaml

from benchmarks.machine import command_line
from benchmarks.report import table, write_section
from bot.answering import Conversations
from bot.components import answerer_for, models_for
from bot.evaluate import documentation_index
from bot.records import Journal, Origin, RecordPlace
from bot.service.addressing import MessageSigns, call_of
from bot.service.admission import Admission
from bot.service.answer_service import AnswerService
from bot.service.background_tasks import BackgroundTasks
from bot.service.community_settings import CommunitySettings
from bot.service.incoming import ChannelPolicy, EarlierMessage, IncomingMessage
from bot.service.intake import Intake
from bot.service.live_index import LiveIndex, ServedIndex
from bot.service.metrics import Metrics
from bot.service.pipeline import AnswerPipeline
from bot.service.record_store import open_record_store
from bot.service.reply import AnswerContent
from bot.service.request_queue import QueueLimits, RequestQueue
from bot.settings.chat_section import DiscordSection
from bot.settings.settings import Settings
from bot.translation import LanguageChoice
from index import Index
from tests.bot.service.memory_platform import MemoryMessageContext, MemoryPlatform

CASES = Path(__file__).parent / "conversation_cases"
FILES = ("tune", "held_out", "fresh")
BOT, REPLY_BOT = "bot", "reply_bot"
LONGEST = 60.0
"""Seconds that an answer may take."""
READING = """\
Messages in threads between people. held_out was written after the rules, fresh after that. not meant, replied to: of
the messages that are not meant for the bot, those that it says anything to. meant and answered: of the messages that
are meant for it, or for anybody, and that the documentation answers, those that it answers. Alone of them: what names
the bot; what goes on with it in a thread where nobody else has spoken; and what is asked among people, in new posts and
in channels set to auto-answer. The confidences are the defaults.

Before there were such rules, every message in a thread where the bot had answered was searched, and answered if the bot
was sure, and no channel could be set to auto-answer. The same conversations then had: tune, 10 of 129 (7.8%) replied to
and 32 of 36 (88.9%) answered; held_out, 6 of 119 (5.0%) and 22 of 29 (75.9%); fresh, 3 of 74 (4.1%) and 22 of 25
(88.0%)."""

Place = Literal["thread", "bot_thread", "forum", "auto", "channel"]
Label = Literal["people", "answerable", "meant"]


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a conversation.

    Attributes:
        by: Who writes it; ``bot`` for an answer of the bot.
        to: Whom it names: ``bot``, ``reply_bot``, another person, or ``""`` for nobody.
        label: For whom it is, and whether the documentation answers it.
        text: What it says.
    """

    by: str
    to: str
    label: Label
    text: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation.

    Attributes:
        place: Where it takes place.
        said: What is said, in order.
    """

    place: Place
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a message got.

    Attributes:
        said: The message.
        way: How it reached the bot: ``named``, ``alone`` or ``among``.
        reply: What the bot said; ``""`` for nothing.
        is_answered: Whether that was an answer, not a refusal or a courtesy.
        score: The answer's score.
    """

    said: Said
    way: str
    reply: str
    is_answered: bool
    score: float


def main() -> None:
    """Measure and write the section."""
    parser = command_line(__doc__)
    parser.add_argument("--dry-run", action="store_true", help="print only")
    parser.add_argument("--show", action="store_true", help="list what went wrong")
    parser.add_argument("--only", choices=FILES, help="measure one file")
    given = parser.parse_args()
    rows = []
    for name in [given.only] if given.only else FILES:
        outcomes = asyncio.run(measure(CASES / f"{name}.yaml", given.evaldata / "community"))
        rows.append((name, *figures(outcomes)))
        if given.show:
            print("\n".join(faults(outcomes)))
    header = (
        *("conversations", "messages", "not meant", "replied to", "meant and answerable", "answered"),
        *("named", "alone with the bot", "among people"),
    )
    body = f"{READING}\n\n{table(header, rows)}"
    command = "python -m benchmarks.conversations ../shared/evaldata"
    write_section("conversations", "Threads between people", command, body, dry_run=given.dry_run or bool(given.only))


def figures(outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """Return the cells of a row."""
    others = [each for each in outcomes if each.said.label == "people"]
    meant = [each for each in outcomes if each.said.label == "answerable"]
    replied = sum(bool(each.reply) for each in others)
    ways = (_answered([each for each in meant if each.way == way]) for way in ("named", "alone", "among"))
    counted = (str(len(outcomes)), str(len(others)), f"{replied} ({replied / max(1, len(others)):.1%})")
    return (*counted, str(len(meant)), _answered(meant), *ways)


def faults(outcomes: Sequence[Outcome]) -> list[str]:
    """Return what went wrong, a line each."""
    wrong = {"people": "REPLIED TO", "answerable": "NOT ANSWERED", "meant": ""}
    return [
        f"{wrong[each.said.label]} [{each.way}, {each.score:.2f}] {each.said.text!r}"
        for each in outcomes
        if (each.said.label == "people" and each.reply) or (each.said.label == "answerable" and not each.is_answered)
    ]


def read_conversations(path: Path) -> tuple[str, list[Conversation]]:
    """Return the documentation's name and the conversations of a file."""
    found = yaml.safe_load(path.read_text("utf-8"))
    conversations = [
        Conversation(each["place"], tuple(_said(message) for message in each["messages"]))
        for each in found["conversations"]
    ]
    return str(found["documentation"]), conversations


def _said(fields: Sequence[str]) -> Said:
    if fields == [BOT]:
        return Said(BOT, "", "people", "")
    by, to, label, text = fields
    if label not in ("people", "answerable", "meant"):
        raise ValueError(f"{label} is no label: {text}")
    return Said(by, to, cast("Label", label), text)


async def measure(path: Path, documentation: Path) -> list[Outcome]:
    """Return what each message of a file's conversations gets."""
    name, conversations = read_conversations(path)
    settings = Settings()
    models = models_for(settings)
    with documentation_index(documentation / name, settings, models) as index, TemporaryDirectory() as folder:
        return await _measured(conversations, index, settings, Path(folder))


async def _measured(
    conversations: Sequence[Conversation], index: Index, settings: Settings, folder: Path
) -> list[Outcome]:
    live = LiveIndex(lambda: ServedIndex(index, answerer_for(index, settings)), lambda: 1, 1)
    async with open_record_store(RecordPlace("", folder / "records", 0), print) as records:
        answers = AnswerService(live, Conversations(4, 1_000, LONGEST), records)
        queue, metrics, tasks = RequestQueue(QueueLimits(1, 5, 0.0)), Metrics(), BackgroundTasks()
        journal = Journal(folder / "accepted")
        pipeline = AnswerPipeline(answers, queue, journal, metrics, model_seconds=0.0, log_questions=False)
        admission = Admission(CommunitySettings(records.community, {}), records.community, records)
        intake = Intake(pipeline, queue, records, metrics, tasks, LanguageChoice({}, {}, lambda _: ""), admission)
        outcomes: list[Outcome] = []
        for number, conversation in enumerate(conversations):
            outcomes += await _followed(conversation, number, intake, tasks)
        return outcomes


async def _followed(conversation: Conversation, number: int, intake: Intake, tasks: BackgroundTasks) -> list[Outcome]:
    """Have the bot hear a conversation from the first message to the last."""
    outcomes: list[Outcome] = []
    earlier: list[EarlierMessage] = []
    for place, said in enumerate(conversation.said):
        if said.by == BOT:
            intake.remember_answered(f"test:{number}")
            earlier.append(earlier_of(said))
            continue
        message = message_of(conversation.place, said, number, place)
        platform = MemoryPlatform()
        platform.earlier = tuple(earlier)
        if message is not None and await intake.is_for_bot(message):
            await intake.take_message(message, MemoryMessageContext(platform))
        await tasks.finish(monotonic() + LONGEST)
        outcomes.append(_outcome(said, earlier, platform))
        earlier.append(earlier_of(said))
    return outcomes


def earlier_of(said: Said) -> EarlierMessage:
    """Return a message as it stands before later ones."""
    if said.by == BOT:
        return EarlierMessage("", "", by_bot=True, to_bot=False)
    return EarlierMessage(f"test:{said.by}", said.text, by_bot=False, to_bot=said.to in (BOT, REPLY_BOT))


def _outcome(said: Said, earlier: Sequence[EarlierMessage], platform: MemoryPlatform) -> Outcome:
    content = platform.replies[-1].content if platform.replies else None
    answer = content.answer if isinstance(content, AnswerContent) else None
    speakers = {each.speaker for each in earlier if each.speaker} | {f"test:{said.by}"}
    with_bot = len(speakers) == 1 and any(each.by_bot for each in earlier)
    way = "named" if said.to in (BOT, REPLY_BOT) else "alone" if with_bot else "among"
    answered = answer is not None and answer.status == "answered"
    return Outcome(said, way, "".join(platform.standing), answered, answer.score if answer else -1.0)


def message_of(where: Place, said: Said, number: int, place: int) -> IncomingMessage | None:
    """Return a message as an adapter hands it over; None where it is for others."""
    signs = MessageSigns(
        is_direct=False,
        mentions_bot=said.to == BOT,
        replies_to_bot=said.to == REPLY_BOT,
        names_others=said.to not in ("", BOT, REPLY_BOT),
        opens_post=where == "forum" and place == 0,
    )
    call = call_of(signs)
    if call is None:
        return None
    thread, in_thread = f"test:{number}", where in ("thread", "bot_thread", "forum")
    return IncomingMessage(
        id=f"{number}-{place}",
        event=f"message-{number}-{place}",
        origin=Origin("test:1", "test:channel", thread, f"test:{said.by}"),
        call=call,
        text=said.text,
        hidden=False,
        files=(),
        in_thread=in_thread,
        in_own_thread=where == "bot_thread",
        thread_title="",
        conversation=thread if in_thread else "",
        opened_conversation="",
        reply_to="",
        replied_text=None,
        policy=_policy(where),
        locale="",
    )


def _policy(where: Place) -> ChannelPolicy:
    defaults = DiscordSection()
    return ChannelPolicy(
        follow_ups="always" if where == "channel" else defaults.follow_ups,
        opens_threads=False,
        suggests=defaults.suggest,
        auto_answer=where == "auto",
        shadow="",
        confidence=defaults.forum_confidence,
        alone_confidence=defaults.follow_up_confidence,
        has_team=False,
    )


def _answered(outcomes: Sequence[Outcome]) -> str:
    answered = sum(each.is_answered for each in outcomes)
    return f"{answered} of {len(outcomes)} ({answered / max(1, len(outcomes)):.1%})"


if __name__ == "__main__":
    main()
