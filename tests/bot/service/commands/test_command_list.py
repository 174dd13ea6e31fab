"""The commands that somebody may use, as a list: short, by whom they are for, and no others."""

from bot.rendering.discord import report_messages
from bot.service.commands.command import Command, CommandAnswer, CommandCall, Parameter, saying
from bot.service.commands.command_list import command_list
from tests.bot.service.commands.memory_place import MemoryCommandPlace


async def _nothing(_call: CommandCall) -> CommandAnswer:
    return saying("")


COMMANDS = (
    Command("search", "Find passages.", "everyone", _nothing, (Parameter("words", "What", required=True),)),
    Command("block add", "Block somebody.", "moderator", _nothing),
    Command("block list", "Who is blocked.", "moderator", _nothing),
    Command("reindex", "Read the sources.", "operator", _nothing),
)


async def listed(place: MemoryCommandPlace) -> str:
    return "\n".join(report_messages(await command_list(COMMANDS, place)))


async def test_each_first_word_has_one_line_under_whom_it_is_for() -> None:
    assert await listed(MemoryCommandPlace()) == (
        "**For everybody**\n- **/search**: Find passages.\n"
        "\n**For moderators**\n- **/block** add, list: Whom I do not answer here.\n"
        "\n**For operators**\n- **/reindex**: Read the sources.\n"
        "\n-# If a command needs more words, use it without them: I say which."
    )


async def test_nobody_is_shown_what_they_may_not_use() -> None:
    text = await listed(MemoryCommandPlace(rights=("everyone",)))
    assert ("search" in text, "block" in text, "reindex" in text) == (True, False, False)
    assert await listed(MemoryCommandPlace(rights=())) == ""
