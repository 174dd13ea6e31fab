"""A form as Discord knows it."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import discord
from discord.ui import Label, Modal, RadioGroup, TextInput

from bot.service.forms import Form, FormField
from bot.translation import Translator

log = logging.getLogger("footnote.discord")
FORM_SECONDS = 3600.0
"""Seconds that somebody may take to fill a form in."""
Submit = Callable[[discord.Interaction, Mapping[str, str]], Awaitable[None]]
"""Does what somebody asks who sent a form, given its values by the names of its fields."""


class FormModal(Modal):
    """A form.

    Args:
        form: What it asks.
        translator: Says that.
        submit: Called when it is sent.
        fail: Called when ``submit`` has raised an exception, which is logged.
    """

    def __init__(
        self,
        form: Form,
        translator: Translator,
        submit: Submit,
        fail: Callable[[discord.Interaction], Awaitable[None]],
    ) -> None:
        super().__init__(title=translator.translate(form.title), timeout=FORM_SECONDS)
        self._submit, self._fail, self._inputs = submit, fail, dict[str, RadioGroup[Any] | TextInput[Any]]()
        for each in form.fields:
            field = _choice(each, translator) if each.choices else _line(each, translator)
            self._inputs[each.name] = field
            self.add_item(Label(text=translator.translate(each.label), component=field))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Do what is asked."""
        await self._submit(interaction, {name: field.value or "" for name, field in self._inputs.items()})

    async def on_error(self, interaction: discord.Interaction, error: Exception) -> None:  # type: ignore[override]
        """Log a defect, and tell who sent the form of it."""
        log.error("a defect kept a form from working", exc_info=error)
        await self._fail(interaction)


def _choice(field: FormField, translator: Translator) -> RadioGroup[Any]:
    options = [discord.RadioGroupOption(label=translator.translate(each), value=each) for each in field.choices]
    return RadioGroup(options=options, required=field.required)


def _line(field: FormField, translator: Translator) -> TextInput[Any]:
    how: dict[str, Any] = {"max_length": field.most, "required": field.required, "default": field.value or None}
    how |= {"placeholder": translator.translate(field.hint)} if field.hint else {}
    return TextInput(style=discord.TextStyle.paragraph if field.long else discord.TextStyle.short, **how)
