"""What a platform's adapter gives its messages, commands and presses to."""

from collections.abc import Awaitable, Callable, Mapping

from bot.service.answer_keeping import AnswerKeeping
from bot.service.background_tasks import BackgroundTasks
from bot.service.intake import Intake
from bot.service.interactions import Interactions
from bot.service.preview_board import FoundQuestion
from bot.service.recovery import Resume
from bot.service.services import Services

COMMANDS = ("interaction", "command")
"""Kinds of entries of the journal that are of commands; the others are of messages."""
Find = Callable[[Mapping[str, str]], Awaitable[FoundQuestion | None]]
"""Returns the message that asked, by what its reply noted for the journal; None where there is nothing to answer."""


def intake_for(services: Services, tasks: BackgroundTasks) -> Intake:
    """Return what takes the questions of a platform, whose answers are made among some tasks."""
    parts = services.pipeline, services.request_queue, services.record_store, services.metrics
    more = services.admission, services.forum_posts, services.previews
    return Intake(*parts, tasks, services.languages, *more)


def interactions_for(services: Services, tasks: BackgroundTasks) -> Interactions:
    """Return what does what people ask of a platform otherwise; what takes long goes on among some tasks."""
    parts = services.answer_actions, services.operations, services.human_help, services.commands
    keeping = AnswerKeeping(services.curation, services.trusted_replies, services.admission)
    return Interactions(*parts, services.forum_posts, services.previews, keeping, tasks)


def resuming(intake: Intake, find: Find, apologise: Callable[[Mapping[str, str]], Awaitable[None]]) -> Resume:
    """Return what ends a question of an earlier run: a message is answered, unless its answer is there to the end.

    A command cannot be run anew.

    Args:
        intake: Takes questions.
        find: Finds a message.
        apologise: Tells who used a command that there will be no answer.
    """

    async def resume(entry: Mapping[str, str]) -> bool:
        if entry.get("kind") in COMMANDS:
            await apologise(entry)
            return True
        found = await find(entry)
        return found is None or found.is_answered or not await intake.resume_message(found.message, found.context)

    return resume
