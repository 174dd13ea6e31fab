"""Registers the commands that every platform has, and shows what comes of them."""

import asyncio
import contextlib
import inspect
import io
import logging
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import discord
from discord import app_commands
from discord.ui import View

from bot.discord.buttons import button_ids_of, view_of
from bot.discord.command_place import DiscordCommandPlace
from bot.discord.handler_context import context_of, is_served
from bot.discord.interactions import add_privately, translator_of
from bot.discord.sending import NOBODY, TOKEN_DEAD, TROUBLES
from bot.discord_connection.any_channel import AnyChannel
from bot.rendering.discord import escape, progress, report_messages, sources_messages, text_messages
from bot.service.button_actions import CancelReindex, ConfirmCommand, to_base62
from bot.service.commands.command import (
    Command,
    CommandAnswer,
    CommandForm,
    MessageCommand,
    Operation,
    Parameter,
    Right,
)
from bot.service.commands.command_set import GROUPS, CommandSet
from bot.service.operation_board import show_operation
from bot.translation import ENGLISH

log = logging.getLogger("footnote.discord")

Declared = app_commands.Command[Any, Any, None] | app_commands.Group | app_commands.ContextMenu
SHOWN_TO: Mapping[Right, discord.Permissions | None] = {
    "everyone": None,
    "moderator": discord.Permissions(manage_messages=True),
    "manager": discord.Permissions(manage_guild=True),
    "operator": discord.Permissions(manage_guild=True),
}
"""Whom Discord shows a command; a server's admins may choose others."""


TYPES: Mapping[str, Any] = {
    "flag": bool,
    "person": discord.User,
    "channel": app_commands.Transform[Any, AnyChannel],
    "duration": str,
}
MAX_CHOICES = 25
"""Most choices that Discord shows."""
GUILDS = app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False)


def declared(commands: CommandSet, *, operators: bool) -> Iterator[Declared]:
    """Yield the commands as Discord takes them: those of operators' servers, or those of every server."""
    groups: dict[str, app_commands.Group] = {}
    for command in (each for each in commands.commands if (each.right == "operator") == operators):
        shown, contexts = SHOWN_TO[command.right], None if command.right == "everyone" else GUILDS
        made, group = _command(command, commands), command.group
        if not group:
            made.default_permissions, made.allowed_contexts = shown, contexts
            yield made
            continue
        if group not in groups:
            limits: Any = {"default_permissions": shown, "allowed_contexts": contexts}
            groups[group] = app_commands.Group(name=group, description=GROUPS[group], **limits)
        groups[group].add_command(made)
    yield from groups.values()
    for menu in commands.menus:
        if (menu.right == "operator") == operators:
            yield _menu(menu, commands)


async def confirm(interaction: discord.Interaction, action: ConfirmCommand) -> None:
    """Do what somebody confirms."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    place = _place(interaction, pressed=True)
    await _show(interaction, await context_of(interaction).services.commands.confirm(action, place))


def _place(interaction: discord.Interaction, *, pressed: bool = False) -> DiscordCommandPlace:
    context = context_of(interaction)
    return DiscordCommandPlace(interaction, context.access, context.services.operations, pressed=pressed)


def _command(command: Command, commands: CommandSet) -> app_commands.Command[Any, Any, None]:
    async def callback(interaction: discord.Interaction, /, **given: Any) -> None:  # noqa: ANN401 - discord.py's own
        if not command.anywhere and not await is_served(interaction):
            return
        if not command.is_operation:
            await interaction.response.defer(ephemeral=True, thinking=True)
        plain = {name: value for name, value in given.items() if isinstance(value, str | int)}
        values = {**{name: f"discord:{value.id}" for name, value in given.items() if hasattr(value, "id")}, **plain}
        outcome = await commands.run(command, _place(interaction), values)
        if isinstance(outcome, Operation):
            await _run(interaction, outcome)
        elif isinstance(outcome, CommandForm):
            await context_of(interaction).show_form(interaction, outcome.draft)
        else:
            await _show(interaction, outcome)

    own = inspect.Parameter("interaction", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=discord.Interaction)
    # discord.py reads what a command takes from its function's signature.
    callback.__signature__ = inspect.Signature([own, *map(_parameter, command.parameters)])  # type: ignore[attr-defined]
    app_commands.describe(**{each.name: each.description for each in command.parameters})(callback)
    name, about = command.name.rpartition(" ")[2], command.description
    made: app_commands.Command[Any, Any, None] = app_commands.Command(name=name, description=about, callback=callback)
    for each in command.parameters:
        if each.suggest is not None:
            made.autocomplete(each.name)(_suggestions(each, command.right))
    return made


def _menu(menu: MessageCommand, commands: CommandSet) -> app_commands.ContextMenu:
    async def callback(interaction: discord.Interaction, message: discord.Message) -> None:
        if await is_served(interaction):
            await interaction.response.defer(ephemeral=True, thinking=True)
            place = _place(interaction)
            await _show(interaction, await commands.run_menu(menu, place, button_ids_of(message)))

    made = app_commands.ContextMenu(name=menu.name, callback=callback, allowed_contexts=GUILDS)
    made.default_permissions = SHOWN_TO[menu.right]
    return made


def _parameter(parameter: Parameter) -> inspect.Parameter:
    kind: Any = TYPES.get(parameter.kind)
    if parameter.kind == "number":
        kind = app_commands.Range[int, parameter.least, parameter.most]
    elif parameter.choices:
        kind = Literal[parameter.choices]
    elif kind is None:
        kind = app_commands.Range[str, 1, parameter.most]
    default = inspect.Parameter.empty if parameter.required else None
    annotation = kind if parameter.required else kind | None
    where = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return inspect.Parameter(parameter.name, where, default=default, annotation=annotation)


def _suggestions(parameter: Parameter, right: Right) -> Any:  # noqa: ANN401 - discord.py's own
    async def suggested(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        place = _place(interaction)
        if parameter.suggest is None or not await place.has(right):
            return []
        found = await parameter.suggest(place, typed)
        return [app_commands.Choice(name=each, value=each) for each in found[:MAX_CHOICES]]

    return suggested


async def _show(interaction: discord.Interaction, answer: CommandAnswer) -> None:
    """Show an answer to who used a command, alone."""
    if answer.sources is not None:
        first, *rest = sources_messages(answer.sources, translator_of(interaction))
    else:
        first, *rest = await asyncio.to_thread(report_messages, answer.layout)
    view = view_of(ENGLISH, *answer.buttons) if answer.buttons else None
    if not interaction.response.is_done():
        await interaction.response.defer(ephemeral=True, thinking=True)
    file = discord.File(io.BytesIO(answer.file.data), answer.file.name) if answer.file is not None else None
    here = [file] if file is not None and answer.file is not None and not answer.file.apart else []
    edit = interaction.edit_original_response
    await edit(content=first, view=view, attachments=here, allowed_mentions=NOBODY)
    await add_privately(interaction, rest)
    if file is not None and not here:
        await interaction.followup.send(file=file, ephemeral=True, allowed_mentions=NOBODY)


async def _run(interaction: discord.Interaction, operation: Operation) -> None:
    """Show an operation in a message of the channel, which outlives the interaction."""
    try:
        await interaction.response.defer(thinking=True)
        board = ProgressMessage(interaction, await interaction.original_response())
    except discord.HTTPException:
        operation.release()
        raise
    if operation.cancels:
        await board.show("Starting…")
    context_of(interaction).tasks.start(show_operation(operation.updates(), board))


class ProgressMessage:
    """The message that shows a reindex, edited through the interaction while its token lives, then as a message.

    Args:
        interaction: The command.
        message: What it was answered with.
    """

    def __init__(self, interaction: discord.Interaction, message: discord.InteractionMessage) -> None:
        self._interaction, self._message = interaction, message

    async def show(self, text: str) -> None:
        """Show how far it is."""
        cancel = CancelReindex(to_base62(self._interaction.user.id))
        await self._edit(progress(escape(text)), view_of(ENGLISH, cancel))

    async def finish(self, text: str) -> None:
        """Show what came of it."""
        first, *rest = await asyncio.to_thread(text_messages, text)
        await self._edit(first, None)
        for part in rest:
            if isinstance(self._interaction.channel, discord.abc.Messageable):
                await self._interaction.channel.send(part, suppress_embeds=True, allowed_mentions=NOBODY)

    async def tell_operator(self, text: str) -> None:
        """Tell the operator alone what not everybody may read, while the interaction lives."""
        if text and not self._interaction.is_expired():
            with contextlib.suppress(*TROUBLES):
                await add_privately(self._interaction, text_messages(text))

    async def _edit(self, text: str, view: View | None) -> None:
        try:
            if not self._interaction.is_expired():
                try:
                    await self._message.edit(content=text, view=view, allowed_mentions=NOBODY)
                    return
                except discord.HTTPException as error:
                    if error.status not in TOKEN_DEAD:
                        raise
            channel = self._interaction.client.get_partial_messageable(self._message.channel.id)
            message = channel.get_partial_message(self._message.id)
            await message.edit(content=text, view=view, allowed_mentions=NOBODY)
        except TROUBLES as error:
            log.error("the progress of a reindex could not be shown: %s", error)
