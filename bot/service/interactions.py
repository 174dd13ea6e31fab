"""What people do with the bot besides writing to it, and what comes of it, on every platform the same."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar

from bot.service import curation_notices, notices
from bot.service.answer_actions import AnswerActions
from bot.service.answer_keeping import AnswerKeeping
from bot.service.background_tasks import BackgroundTasks
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
    parse_button_id,
)
from bot.service.commands.command import Command, CommandAnswer, CommandForm, MessageCommand, Operation, Value, saying
from bot.service.commands.command_list import command_list
from bot.service.commands.command_set import CommandSet, refusal_of
from bot.service.commands.command_values import BadValue, values_of_words
from bot.service.community_posts import attempt
from bot.service.forum_posts import ForumPosts, SolvePress
from bot.service.human_help import HumanHelp
from bot.service.interaction import ChosenMessage, FormAnswer, FoundPassages, Interaction, OwnWords
from bot.service.operation_board import show_operation
from bot.service.operations import Operations
from bot.service.preview_decisions import PreviewDecisions
from bot.service.vote_form import reason_in, why_not_form

T = TypeVar("T")
log = logging.getLogger("footnote.service")


class Interactions:
    """Does what people ask by buttons, commands, menus of messages and forms; a defect is logged, and they are told.

    Args:
        actions: What people may do with an answer.
        operations: What operators may do.
        human_help: Asks people where the bot has no sure answer.
        commands: What there is by command.
        posts: Sees to the posts of forums.
        previews: Does what moderators decide about answers that they see first.
        keeping: Keeps answers of people.
        tasks: Work beside the events.
    """

    def __init__(
        self,
        actions: AnswerActions,
        operations: Operations,
        human_help: HumanHelp,
        commands: CommandSet,
        posts: ForumPosts,
        previews: PreviewDecisions,
        keeping: AnswerKeeping,
        tasks: BackgroundTasks,
    ) -> None:
        self._actions, self._operations, self._help = actions, operations, human_help
        self._commands, self._posts, self._previews = commands, posts, previews
        self._keeping, self._tasks = keeping, tasks

    async def press(self, action: ButtonAction, here: Interaction) -> None:
        """Do what a button says."""
        await self.see_through(self._press(action, here), here, "a button")

    async def run(self, command: Command, values: Mapping[str, Value], here: Interaction) -> None:
        """Run a command and show what comes of it.

        Args:
            command: The command.
            values: What was given, by the parameters' names, as the platform has it.
            here: Who uses it, and where.
        """
        await self.see_through(self._run(command, values, here), here, "a command")

    async def run_words(self, words: Sequence[str], here: Interaction) -> None:
        """Run the command that somebody typed as words; what there is, is listed where it is none."""
        await self.see_through(self._run_words(words, here), here, "a command")

    async def run_menu(self, menu: MessageCommand, buttons: Sequence[str], here: Interaction) -> None:
        """Run a command of a message's menu, given the ids of the message's buttons."""

        async def work() -> None:
            await here.defer()
            await here.show(await self._commands.run_menu(menu, here, buttons))

        await self.see_through(work(), here, "an entry of a menu")

    async def save(self, message: ChosenMessage, here: Interaction) -> None:
        """Show a moderator the form in which a message may be kept as an answer."""
        await self.see_through(self._keeping.save(message, here), here, "an entry of a menu")

    async def correct(self, message: ChosenMessage, here: Interaction) -> None:
        """Show a moderator the form in which an answer of the bot is corrected."""
        await self.see_through(self._keeping.correct(message, here), here, "an entry of a menu")

    async def offer(self, words: OwnWords) -> bool:
        """Offer somebody to keep a message that answers what the bot left open; returns whether that was offered."""
        return await self._keeping.offer(words)

    async def forget(self, message: str, event: str) -> None:
        """Take back what repeats a message that was deleted: a ping about an answer, and offers to keep it.

        Args:
            message: The message's id.
            event: The event's name.
        """
        await self._help.withdraw(message)
        await self._keeping.forget(event)

    async def submit(self, form: str, values: Mapping[str, str], here: Interaction) -> FormAnswer:
        """Do what a form says that somebody has sent; returns what to say to it.

        Args:
            form: The form's id.
            values: What it holds, by the names of its fields.
            here: Who sent it.
        """

        async def defect() -> FormAnswer:
            return FormAnswer(notices.DEFECT)

        return await _seen_through(self._submit(form, values, here), defect, here, "a form")

    async def see_through(self, work: Awaitable[None], here: Interaction, about: str) -> None:
        """See some work through, which only one platform may know; who began it is told of a defect.

        Args:
            work: The work.
            here: Who began it, and where.
            about: What it does, for the log, such as ``"a button"``.
        """

        async def tell() -> None:
            await attempt(here, partial(here.tell, notices.DEFECT))

        await _seen_through(work, tell, here, about)

    async def _press(self, action: ButtonAction, here: Interaction) -> None:
        match action:
            case ShowPassage():
                await self._show_passage(action, here)
            case ShowAllPassages():
                await here.show_passages(self._passages(action, here))
            case CastVote():
                await self._vote(action, here)
            case DeleteAnswer():
                await self._delete(action, here)
            case StopAnswer():
                refusal = self._actions.stop(action, here.pressed_by, moderates=await here.is_moderator())
                await _take(here, refusal)
            case CancelReindex(starter):
                may_cancel = here.pressed_by == starter or await here.has("operator")
                await _take(here, self._operations.cancel_reindex(here.community, may_cancel=may_cancel))
            case PressOffer():
                await self._keeping.press(action, here)
            case PressPreview():
                await self._press_preview(action, here)
            case AskHuman() | TakeRequest():
                await self._get_help(action, here)
            case ConfirmCommand():
                await here.defer()
                await here.show(await self._commands.confirm(action, here))
            case SolvePost():
                await self._solve(action, here)

    async def _show_passage(self, action: ShowPassage, here: Interaction) -> None:
        await here.defer()
        found = await self._actions.passage(action, await here.labels())
        await (here.tell(found) if isinstance(found, str) else here.show_passage(found))

    async def _passages(self, action: ShowAllPassages, here: Interaction) -> FoundPassages:
        return await self._actions.passages(action, await here.labels())

    async def _vote(self, vote: CastVote, here: Interaction) -> None:
        """Keep a vote; who says that an answer did not help is asked for a reason, if that can be kept."""
        if not vote.helped and not self._actions.keeps_votes_of(here.person):
            await here.tell(notices.NO_VOTE)
        elif not vote.helped and await here.open_form(why_not_form(vote)):
            await self._actions.vote_before_reason(vote, here.person)
        else:
            await here.defer()
            await here.tell(await self._actions.vote(vote, here.person))

    async def _delete(self, action: DeleteAnswer, here: Interaction) -> None:
        moderates = await here.is_moderator()
        if refusal := self._actions.why_not_delete(action, here.pressed_by, moderates=moderates):
            await here.tell(refusal)
        elif event := await here.delete_answer(action.earlier):
            self._actions.forget(event)

    async def _press_preview(self, action: PressPreview, here: Interaction) -> None:
        if action.choice == "post":
            await here.defer()
        pressed = await self._previews.press(action, await here.keeper())
        if pressed.form is None:
            await here.tell(pressed.said)
        elif not await here.open_form(pressed.form):
            await here.tell(curation_notices.TOO_OLD)

    async def _get_help(self, action: AskHuman | TakeRequest, here: Interaction) -> None:
        await here.take()
        if refusal := await self._help.press(action, here, await here.team()):
            await here.tell(refusal)
        elif isinstance(action, AskHuman):  # if this fails, a second press says that they were asked
            await here.remove_button(action)

    async def _solve(self, action: SolvePost, here: Interaction) -> None:
        await here.defer()
        may = here.pressed_by == action.asker or await here.is_moderator()
        platform = here.community.partition(":")[0]
        press = SolvePress(platform, here.community, here.person, may, here.post, here.message)
        await here.tell(await self._posts.solve(press, action))

    async def _run(self, command: Command, values: Mapping[str, Value], here: Interaction) -> None:
        if not command.is_operation:
            await here.defer()
        outcome = await self._commands.run(command, here, values)
        match outcome:
            case Operation():
                await self._operate(outcome, here)
            case CommandForm(draft):
                await self._keeping.open(draft, here)
            case CommandAnswer():
                await here.show(outcome)

    async def _run_words(self, words: Sequence[str], here: Interaction) -> None:
        found = self._commands.named(words)
        if found is None:
            await here.show(CommandAnswer(await command_list(self._commands.commands, here)))
        elif not await here.has(found[0].right):  # before anything is said of what was typed
            await here.show(saying(refusal_of(found[0].right)))
        else:
            try:
                values = values_of_words(found[0], found[1], here.id_prefix)
            except BadValue as error:
                await here.show(saying(str(error)))
                return
            await self._run(found[0], values, here)

    async def _operate(self, operation: Operation, here: Interaction) -> None:
        """Show an operation beside the events, which outlives what began it."""
        try:
            board = await here.board(cancels=operation.cancels)
        except BaseException:
            operation.release()
            raise
        self._tasks.start(show_operation(operation.updates(), board))

    async def _submit(self, form: str, values: Mapping[str, str], here: Interaction) -> FormAnswer:
        """Do what a form says, which its id tells: the button of a vote, a preview with what is asked, or a draft."""
        if form.startswith("fn:"):
            vote = parse_button_id(form)
            assert isinstance(vote, CastVote)  # noqa: S101 - other forms have other ids
            return FormAnswer(await self._actions.vote(vote, here.person, reason_in(values)))
        if ":" in form:
            return FormAnswer(await self._previews.submit(form, values, await here.keeper()))
        return await self._keeping.submit(form, values, here)


def may_be_wrong(form: str) -> bool:
    """Return whether a form, by its id, has fields in which something may have to be corrected: those of a draft."""
    return ":" not in form


async def _take(here: Interaction, refusal: str) -> None:
    await (here.tell(refusal) if refusal else here.take())


async def _seen_through(work: Awaitable[T], otherwise: Callable[[], Awaitable[T]], here: Interaction, about: str) -> T:
    """Do some work; what keeps it from being done is logged, and something else is done instead."""
    try:
        return await work
    except Exception as error:
        if here.classify(error) is None:
            log.exception("a defect kept %s from working", about)
        else:
            log.error("%s did not work: %s", about, error)
        return await otherwise()
