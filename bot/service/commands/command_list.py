"""The commands that somebody may use, as a short list to read."""

from collections.abc import Iterator, Mapping, Sequence

from bot.rendering.blocks import Block, Layout, ListBlock, ListItem, Note, Paragraph, plain, strong
from bot.service.commands.command import Command, CommandPlace, Right
from bot.service.commands.command_set import GROUPS
from bot.translation import Translator, msgid

FOR_WHOM: Mapping[Right, str] = {
    "everyone": msgid("For everybody"),
    "moderator": "For moderators",
    "manager": "For managers",
    "operator": "For operators",
}
"""What stands over the commands of a right, in the order in which they are listed."""


HOW_TO = msgid("If a command needs more words, use it without them: I say which.")


async def command_list(commands: Sequence[Command], place: CommandPlace) -> Layout:
    """Lay out the commands that somebody may use: those of each right under each other, a line for each first word.

    Args:
        commands: All commands.
        place: Who may use them, and where.

    Returns:
        The list; nothing where there is none to list.
    """
    translator = await place.translator()
    found: list[tuple[Block, ...]] = []
    for right, whom in FOR_WHOM.items():
        own = [each for each in commands if each.right == right]
        if own and await place.has(right):
            head = Paragraph((strong(translator.translate(whom)),), leads=True)
            found.append((head, ListBlock(tuple(_items(own, place.prefix, translator)))))
    return (*found, (Note(translator.translate(HOW_TO)),)) if found else ()


def _items(commands: Sequence[Command], prefix: str, translator: Translator) -> Iterator[ListItem]:
    for word in dict.fromkeys(each.name.partition(" ")[0] for each in commands):
        own = [each for each in commands if each.name.partition(" ")[0] == word]
        about = translator.translate(GROUPS.get(word, own[0].description))
        more = ", ".join(each.name.partition(" ")[2] for each in own if each.group)
        yield ListItem("-", 0, (strong(f"{prefix}{word}"), plain(f" {more}: {about}" if more else f": {about}")))
